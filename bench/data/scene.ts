import { StreamChat } from 'stream-chat';
import type { System } from '../system/system.js';
import { waitUntil } from '../system/wait-until.js';
import { bearerToken } from './bearer.js';

/** Somebody with thirty open chats, a message in each. */
export interface Scene {
  readonly ownerId: string;
  readonly vetId: string;
  readonly ownerToken: string;
  readonly vetToken: string;
  readonly cids: readonly string[];
}

/** A page of the list is full. */
export const CHANNELS = 30;

const DEADLINE_MS = 30_000;
/** So near that the chats are open, and stay so for the whole run. */
const LEAD_MS = 2 * 60_000;

/**
 * Makes thirty appointments and opens their chats through the server's own API, then has a message sent in each at
 * Stream. So the read model and Stream hold the same, put there as in production, and this needs to know nothing of how
 * the server keeps it.
 */
export async function makeScene(system: System): Promise<Scene> {
  const { server, stream, jwtSecret, streamApiKey, streamApiSecret } = system;
  const [ownerId, vetId] = ['bench-owner', 'bench-vet'];
  const ownerToken = bearerToken(jwtSecret, ownerId, 'pet-owner');
  const vetToken = bearerToken(jwtSecret, vetId, 'vet');
  const client = new StreamChat(streamApiKey, streamApiSecret, { baseURL: stream.url, browser: false });
  const openChat = async (index: number): Promise<string> => {
    const appointmentTime = new Date(Date.now() + LEAD_MS).toISOString();
    const people = { petOwnerId: ownerId, vetId, appointmentTime };
    const { id } = await call(server.url, 'POST', '/api/appointments', vetToken, people);
    const channelId = `appointment-${String(id)}`;
    await call(server.url, 'POST', '/api/chat/channels', ownerToken, { appointmentId: id, ...people });
    await client.channel('messaging', channelId).sendMessage({ text: `Message ${index}`, user_id: ownerId });
    return `messaging:${channelId}`;
  };
  // The first one alone: with it the two accounts come to be.
  const cids = [await openChat(0)];
  const others = Array.from({ length: CHANNELS - 1 }, (_, index) => openChat(index + 1));
  cids.push(...(await Promise.all(others)));
  await waitUntil('the list shows every chat with its message', DEADLINE_MS, async () => {
    const { channels } = await call(server.url, 'GET', '/api/chat/channels', ownerToken);
    return (
      Array.isArray(channels) &&
      channels.filter((entry) => Object.hasOwn(entry as object, 'lastMessage')).length === CHANNELS
    );
  });
  return { ownerId, vetId, ownerToken, vetToken, cids };
}

/**
 * One call of the server's API, outside any measurement.
 *
 * @throws Error for every answer but 2xx
 */
export async function call(
  baseUrl: string,
  method: string,
  path: string,
  token?: string,
  body?: object,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(`${baseUrl}${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 300)}`);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}
