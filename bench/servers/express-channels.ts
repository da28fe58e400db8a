/** A channel list as usually written: Express asks Stream for every list, as the SDK's own examples do. */
import express from 'express';
import { StreamChat } from 'stream-chat';
import { requireUser } from './express-auth.js';
import { setting } from './settings.js';

const PAGE = 30;
const stream = StreamChat.getInstance(setting('STREAM_API_KEY'), setting('STREAM_API_SECRET'), {
  baseURL: setting('STREAM_BASE_URL'),
  browser: false,
});

const app = express();
app.get('/api/chat/channels', requireUser, async (_request, response) => {
  const channels = await stream.queryChannels(
    { type: 'messaging', members: { $in: [String(response.locals['userId'])] } },
    [{ last_message_at: -1 }],
    { limit: PAGE, message_limit: 1, watch: false, state: true, presence: false },
  );
  response.json({
    channels: channels.map(({ id, data, state }) => {
      const last = state.messages.at(-1);
      return {
        id,
        name: (data as { name?: string } | undefined)?.name,
        members: Object.keys(state.members),
        lastMessage: last?.text,
        lastMessageAt: last?.created_at.getTime(),
      };
    }),
  });
});
app.listen(Number(setting('PORT')), setting('HOST'));
