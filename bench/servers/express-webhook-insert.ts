/** The same receiver made durable the plain way: one document for each event, inserted before it is acknowledged. */
import express from 'express';
import mongoose from 'mongoose';
import { StreamChat } from 'stream-chat';
import { setting } from './settings.js';

const stream = StreamChat.getInstance(setting('STREAM_API_KEY'), setting('STREAM_API_SECRET'));
const ReceivedEvent = mongoose.model(
  'ReceivedEvent',
  new mongoose.Schema(
    { type: String, cid: String, messageId: { type: String, unique: true }, payload: {}, receivedAt: Date },
    { collection: 'received_events' },
  ),
);
await mongoose.connect(setting('MONGODB_URI'));
await ReceivedEvent.init();

const app = express();
app.post('/api/webhooks/stream', express.raw({ type: '*/*', limit: '1mb' }), async (request, response) => {
  const body = request.body as Buffer;
  if (!stream.verifyWebhook(body, String(request.headers['x-signature']))) {
    response.status(401).json({ message: 'Invalid signature' });
    return;
  }
  const event = JSON.parse(body.toString('utf8')) as { type: string; cid: string; message: { id: string } };
  await ReceivedEvent.create({
    type: event.type,
    cid: event.cid,
    messageId: event.message.id,
    payload: event,
    receivedAt: new Date(),
  });
  response.json({ ok: true });
});
app.listen(Number(setting('PORT')), setting('HOST'));
