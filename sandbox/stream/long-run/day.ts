import type { Api } from './api.js';
import { Client } from './client.js';
import type { Receiver } from './receiver.js';
import { Rounds } from './round.js';
import { memberIds, userId } from './scene.js';

/** As many sockets as the stand-in takes. */
export const CLIENTS = 200;
const LANES = 6;
/** Channels in which each connected user is busy. */
const CHANNELS_EACH = 2;
/** A client comes back after so many rounds of all. */
const RECONNECT_EVERY = 10;

/** The busy day of many connected users, in rounds. */
export class Day {
  played = 0;
  private readonly rounds: Rounds;
  private readonly places: readonly { readonly cid: string; readonly other: string }[][];

  private constructor(
    private readonly api: Api,
    private readonly receiver: Receiver,
    private readonly clients: Client[],
    channels: number,
  ) {
    this.rounds = new Rounds(api);
    this.places = clients.map(({ userId: user }) => placesOf(user, channels));
  }

  static async begin(api: Api, receiver: Receiver, channels: number): Promise<Day> {
    const clients: Client[] = [];
    for (let index = 0; index < CLIENTS; index += 1) {
      const client = await Client.connect(api, userId(index));
      await watch(api, client);
      clients.push(client);
    }
    return new Day(api, receiver, clients, channels);
  }

  /** Plays until so many rounds are played in all, or the time is over. */
  async playUntil(rounds: number, endMs: number): Promise<void> {
    const lane = async (): Promise<void> => {
      while (this.played < rounds && performance.now() < endMs) {
        const number = this.played;
        this.played += 1;
        await this.playOne(number);
        await this.receiver.keepUp();
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    await this.rounds.end();
  }

  get frames(): number {
    return this.clients.reduce((sum, { frames }) => sum + frames, 0);
  }

  async end(): Promise<void> {
    for (const client of this.clients) await client.close();
  }

  private async playOne(number: number): Promise<void> {
    const index = number % CLIENTS;
    const places = this.places[index] ?? [];
    const place = places[Math.floor(number / CLIENTS) % places.length];
    const client = this.clients[index];
    if (client === undefined || place === undefined) throw new Error('each client needs a channel');
    if (number % RECONNECT_EVERY === 0) await this.reconnect(index, client);
    const { userId: user, connectionId } = this.clients[index] ?? client;
    await this.rounds.play({ number, user, connectionId, ...place });
  }

  private async reconnect(index: number, client: Client): Promise<void> {
    await client.close();
    const next = await Client.connect(this.api, client.userId);
    next.frames += client.frames;
    this.clients[index] = next;
    await watch(this.api, next);
  }
}

/** As the official SDK does it after connecting, with one page of channels. */
async function watch(api: Api, { userId: user, connectionId }: Client): Promise<void> {
  await api.call('channel lists', 'POST', '/channels', {
    as: user,
    query: { connection_id: connectionId },
    body: { filter_conditions: { members: { $in: [user] } }, watch: true, presence: true, limit: 30 },
  });
}

function placesOf(user: string, channels: number): { cid: string; other: string }[] {
  const places: { cid: string; other: string }[] = [];
  for (let channel = 0; channel < channels && places.length < CHANNELS_EACH; channel += 1) {
    const members = memberIds(channel);
    const other = members.find((id) => id !== user);
    if (members.includes(user) && other !== undefined) places.push({ cid: `messaging:room-${channel}`, other });
  }
  return places;
}
