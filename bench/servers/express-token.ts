/** A token server as hand-written tutorials have it: Express, `jsonwebtoken` with a string secret, the SDK's `createToken`. */
import express from 'express';
import { StreamChat } from 'stream-chat';
import { requireUser } from './express-auth.js';
import { setting } from './settings.js';

const TTL_SECONDS = 86_400;
const stream = StreamChat.getInstance(setting('STREAM_API_KEY'), setting('STREAM_API_SECRET'));

const app = express();
app.use(express.json());
app.post('/api/chat/token', requireUser, (request, response) => {
  const { userId } = request.body as { userId?: string };
  if (userId === undefined || userId !== response.locals['userId']) {
    response.status(403).json({ message: 'Forbidden' });
    return;
  }
  const issuedAt = Math.floor(Date.now() / 1000);
  const expiresAt = issuedAt + TTL_SECONDS;
  response.json({ token: stream.createToken(userId, expiresAt, issuedAt), expiresAt: expiresAt * 1000 });
});
app.listen(Number(setting('PORT')), setting('HOST'));
