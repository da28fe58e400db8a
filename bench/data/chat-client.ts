import { StreamChat } from 'stream-chat';
import type { System } from '../system/system.js';
import { call, type Person } from './scene.js';

/** A client in one room, which sends texts to the others in it. */
export interface RoomClient {
  readonly send: (messageId: string, text: string) => Promise<unknown>;
}

/** A person's app: the official SDK with an open socket, and tokens from our own route. */
export interface ChatClient {
  /** Watches a channel, so that its messages arrive. */
  readonly watch: (channelId: string) => Promise<RoomClient>;
  readonly close: () => Promise<void>;
}

/**
 * Connects a person's app to Stream.
 *
 * @param arrived is called with the id of each message of others
 */
export async function connectChatClient(
  { server, stream, streamApiKey }: System,
  { id, token }: Person,
  arrived: (messageId: string) => void,
): Promise<ChatClient> {
  const client = new StreamChat(streamApiKey, { baseURL: stream.url, browser: false, allowServerSideConnect: true });
  client.on('message.new', ({ message, user }) => {
    if (message !== undefined && user?.id !== id) arrived(message.id);
  });
  const fetchToken = async (): Promise<string> => {
    const answer = await call(server.url, 'POST', '/api/chat/token', token, { userId: id });
    return String(answer['token']);
  };
  await client.connectUser({ id }, fetchToken);
  return {
    watch: async (channelId) => {
      const channel = client.channel('messaging', channelId);
      await channel.watch();
      return { send: (messageId, text) => channel.sendMessage({ id: messageId, text }) };
    },
    close: () => client.disconnectUser(),
  };
}
