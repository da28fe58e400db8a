import type { JsonObject } from '../../http/json.js';
import type { Api } from './api.js';

/** Users that there are; the first ones are connected. */
const USERS = 400;
/** Users who are members of no channel for long. */
export const GUESTS = Array.from({ length: 20 }, (_, index) => `guest-${index}`);
const MEMBERS = 4;
const MESSAGES = 3;
const BATCH = 100;
const FORMAT = 'stream-sandbox-state-1';

export const userId = (index: number): string => `user-${index % USERS}`;

/** The members of a channel: spread so that each user is in as many channels as any other, with changing company. */
export function memberIds(channel: number): string[] {
  return Array.from({ length: MEMBERS }, (_, index) => userId(channel + index * (1 + (channel % 97))));
}

export async function makeUsers(api: Api): Promise<void> {
  const ids = [...Array.from({ length: USERS }, (_, index) => userId(index)), ...GUESTS];
  for (let first = 0; first < ids.length; first += BATCH) {
    const users = ids.slice(first, first + BATCH).map((id) => [id, { id, name: `Name of ${id}` }]);
    await api.call('users made', 'POST', '/users', { body: { users: Object.fromEntries(users) as object } });
  }
}

/**
 * Adds channels with members and messages, as a state in the place of the one there is: by calls it would take longer than
 * the day. They are copies of one that calls have made.
 */
export async function makeChannels(api: Api, from: number, to: number): Promise<void> {
  const { template, collections } = await withTemplate(api);
  for (let channel = from; channel < to; channel += 1) {
    const id = `room-${channel}`;
    const cid = `messaging:${id}`;
    const members = [...new Set(memberIds(channel))];
    collections.channels.push({
      ...template.channels,
      id,
      cid,
      createdById: members[0],
      custom: { name: `Room ${channel}` },
    });
    for (const member of members) collections.members.push({ ...template.members, cid, userId: member });
    for (const [index, member] of members.slice(0, MESSAGES).entries()) {
      const text = `Message ${index} of room ${channel}`;
      collections.messages.push({ ...template.messages, id: `${id}-${index}`, cid, userId: member, text });
    }
  }
  await api.control('PUT', '/state', { format: FORMAT, collections });
}

type Collections = Record<'channels' | 'members' | 'messages', JsonObject[]>;

async function withTemplate(
  api: Api,
): Promise<{ template: Record<keyof Collections, JsonObject>; collections: Collections }> {
  const path = '/channels/messaging/template';
  const data = { created_by_id: userId(0), members: [userId(0)] };
  await api.call('channels made', 'POST', `${path}/query`, { body: { data, state: false } });
  await api.call('messages made', 'POST', `${path}/message`, { body: { message: { text: 'x', user_id: userId(0) } } });
  const { collections } = (await api.control('GET', '/state')) as unknown as { collections: Collections };
  const lastOf = (name: keyof Collections): JsonObject => collections[name].at(-1) ?? {};
  const template = { channels: lastOf('channels'), members: lastOf('members'), messages: lastOf('messages') };
  await api.call('channels deleted', 'DELETE', path, { query: { hard_delete: 'true' } });
  const state = (await api.control('GET', '/state')) as unknown as { collections: Collections };
  return { template, collections: state.collections };
}
