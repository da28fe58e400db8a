/**
 * A webhook receiver as usually written: Express, the SDK's own check, Mongoose. It looks the channel up and
 * acknowledges; the event itself is kept nowhere, so a crash loses it.
 */
import express from 'express';
import mongoose from 'mongoose';
import { StreamChat } from 'stream-chat';
import { setting } from './settings.js';

const stream = StreamChat.getInstance(setting('STREAM_API_KEY'), setting('STREAM_API_SECRET'));
const Channel = mongoose.model(
  'Channel',
  new mongoose.Schema({ _id: String, name: String, members: [String] }, { collection: 'channels' }),
);
await mongoose.connect(setting('MONGODB_URI'));

const app = express();
app.post('/api/webhooks/stream', express.raw({ type: '*/*', limit: '1mb' }), async (request, response) => {
  const body = request.body as Buffer;
  if (!stream.verifyWebhook(body, String(request.headers['x-signature']))) {
    response.status(401).json({ message: 'Invalid signature' });
    return;
  }
  const event = JSON.parse(body.toString('utf8')) as { cid: string };
  const channel = await Channel.findById(event.cid);
  if (channel === null) {
    response.status(404).json({ message: 'Unknown channel' });
    return;
  }
  response.json({ ok: true });
});
app.listen(Number(setting('PORT')), setting('HOST'));
