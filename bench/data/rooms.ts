import type { System } from '../system/system.js';
import { bearerToken } from './bearer.js';
import { call, openAppointmentChat, type Person } from './scene.js';

/** People who write to each other in one channel. */
export interface Room {
  readonly channelId: string;
  readonly people: readonly Person[];
}

/** As many channels of appointments, each with people of its own. */
export async function openPairs({ server, jwtSecret }: System, count: number): Promise<Room[]> {
  const person = (id: string, role: string): Person => ({ id, token: bearerToken(jwtSecret, id, role) });
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const owner = person(`bench-owner-${index}`, 'pet-owner');
      const vet = person(`bench-vet-${index}`, 'vet');
      return { channelId: await openAppointmentChat(server.url, { owner, vet }), people: [owner, vet] };
    }),
  );
}

/** One channel with everybody in it. The last one opens it, who must be a vet to bring in people that are no friends. */
export async function openGroup({ server }: System, people: readonly Person[]): Promise<Room> {
  const others = people.slice(0, -1).map(({ id }) => id);
  const group = { name: 'Everybody', memberIds: others };
  const { id, synced } = await call(server.url, 'POST', '/api/channels', people.at(-1)?.token, group);
  if (synced !== true) throw new Error('Stream does not have the group');
  return { channelId: String(id), people };
}
