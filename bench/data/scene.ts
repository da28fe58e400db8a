import { StreamChat } from 'stream-chat';
import type { System } from '../system/system.js';
import { waitUntil } from '../system/wait-until.js';
import { bearerToken } from './bearer.js';

/** An account with thirty open chats, each with a message. */
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
/** Less than the five minutes before an appointment at which its chat opens. */
const LEAD_MS = 2 * 60_000;

/**
 * Makes thirty appointments and opens their chats through the server's own API, then sends a message in each through
 * Stream. So the read model and Stream hold the same data, written as in production, and nothing here depends on the
 * server's schema.
 */
export async function makeScene(system: System): Promise<Scene> {
  const { server, stream, jwtSecret, streamApiKey, streamApiSecret } = system;
  const [ownerId, vetId] = ['bench-owner', 'bench-vet'];
  const ownerToken = bearerToken(jwtSecret, ownerId, 'pet-owner');
  const vetToken = bearerToken(jwtSecret, vetId, 'vet');
  const client = new StreamChat(streamApiKey, streamApiSecret, { baseURL: stream.url, browser: false });
  const people = { owner: { id: ownerId, token: ownerToken }, vet: { id: vetId, token: vetToken } };
  const openChat = async (index: number): Promise<string> => {
    const channelId = await openAppointmentChat(server.url, people);
    await client.channel('messaging', channelId).sendMessage({ text: `Message ${index}`, user_id: ownerId });
    return `messaging:${channelId}`;
  };
  // The first one alone: it creates the two accounts.
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

/** An account and its bearer token. */
export interface Person {
  readonly id: string;
  readonly token: string;
}

/** Makes an appointment of two people and opens its chat, which takes messages from then on. Answers the id of the channel. */
export async function openAppointmentChat(
  serverUrl: string,
  { owner, vet }: { readonly owner: Person; readonly vet: Person },
): Promise<string> {
  const appointmentTime = new Date(Date.now() + LEAD_MS).toISOString();
  const participants = { petOwnerId: owner.id, vetId: vet.id, appointmentTime };
  const { id } = await call(serverUrl, 'POST', '/api/appointments', vet.token, participants);
  await call(serverUrl, 'POST', '/api/chat/channels', owner.token, { appointmentId: id, ...participants });
  return `appointment-${String(id)}`;
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
