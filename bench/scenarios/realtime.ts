import { randomUUID } from 'node:crypto';
import { connectBareClient } from '../data/bare-client.js';
import { type ChatClient, connectChatClient } from '../data/chat-client.js';
import { openGroup, openPairs, type Room } from '../data/rooms.js';
import { call } from '../data/scene.js';
import { Exchange, type Sender } from '../load/exchange.js';
import { summariseLatency } from '../load/statistics.js';
import { startSystem, type System } from '../system/system.js';
import { waitUntil } from '../system/wait-until.js';
import type { ScenarioContext } from './scenario.js';

const PAIRS = 10;
/** Messages of all clients together. */
const PER_SECOND = 20;
/** People do not notice that much. */
const GOAL_P95_MS = 100;
const NOTIFICATION_DEADLINE_MS = 30_000;
const TEXT = 'He is eating again, and he has slept through the night. Shall we go on with the same dose? ';

/** Called with the id of each message that a client gets. */
type Arrived = (messageId: string) => void;

/**
 * The time from `sendMessage` of one client to `message.new` at another, by the official SDK and the stand-in, while the
 * server takes the webhooks; against sockets on a server that only passes texts on. And the time to the notification.
 */
export async function measureRealtime({ around, effort, report, progress, atEnd }: ScenarioContext): Promise<void> {
  const system = await startSystem(around);
  atEnd(system.stop);
  const bare = await system.startOther('bare-ws', 'dist-bench/servers/ws-broadcast.js');
  // Stream counts calls per user and minute; here few users send as much as hundreds do.
  await call(system.stream.url, 'PUT', '/_sandbox/rate-limits', undefined, { enforced: false });
  const pairs = await openPairs(system, PAIRS);
  const group = await openGroup(
    system,
    pairs.flatMap(({ people }) => people),
  );
  const clients = new Map<string, ChatClient>();
  atEnd(async () => void (await Promise.all([...clients.values()].map((client) => client.close()))));
  let current: Exchange | undefined;

  for (const [what, rooms] of [
    ['message to the other of a pair', pairs.slice(0, 1)],
    ['message to the other of a pair', pairs],
    ['message to all of a group', [group]],
  ] as const) {
    const ours = await withClients(system, rooms, clients, (id) => current?.arrived(id));
    const { exchange: theirs, close } = await withSockets(bare.port, rooms);
    const times = { ours: [] as number[], theirs: [] as number[], notified: [] as number[] };
    current = ours;
    for (const exchange of [ours, theirs]) await exchange.run(newIds(effort.warmUpSeconds), PER_SECOND);
    for (let round = 0; round < effort.rounds; round++) {
      const ids = newIds(effort.steadySeconds / effort.rounds);
      times.ours.push(...(await ours.run(ids, PER_SECOND)));
      times.notified.push(...(await notificationTimes(system, ours, ids)));
      times.theirs.push(...(await theirs.run(ids, PER_SECOND)));
    }
    await close();
    const about = { what, clients: rooms.flatMap(({ people }) => people).length };
    const [our, other] = [summariseLatency(times.ours), summariseLatency(times.theirs)];
    report.realtime.push({ ...about, ours: our, other: { name: bare.name, ...other }, goalP95Ms: GOAL_P95_MS });
    report.realtime.push({ ...about, what: 'its notification', ours: summariseLatency(times.notified) });
    progress(
      `${about.clients} clients, ${what}: p95 ${our.p95Ms.toFixed(1)} ms, ${bare.name} ${other.p95Ms.toFixed(2)} ms`,
    );
  }
}

/** For the messages of so many seconds. */
function newIds(seconds: number): string[] {
  return Array.from({ length: Math.ceil(seconds * PER_SECOND) }, () => randomUUID());
}

/** Connects those who are not yet, and lets everybody watch the channel of the room. */
async function withClients(
  system: System,
  rooms: readonly Room[],
  clients: Map<string, ChatClient>,
  arrived: Arrived,
): Promise<Exchange> {
  const senders: Sender[] = [];
  for (const { channelId, people } of rooms) {
    for (const person of people) {
      const client = clients.get(person.id) ?? (await connectChatClient(system, person, arrived));
      clients.set(person.id, client);
      const { send } = await client.watch(channelId);
      senders.push({ receivers: people.length - 1, send: (id) => send(id, TEXT) });
    }
  }
  return new Exchange(senders);
}

/** As many sockets on the bare server, in rooms of the same size. */
async function withSockets(
  port: number,
  rooms: readonly Room[],
): Promise<{ exchange: Exchange; close: () => Promise<void> }> {
  const arrived: Arrived = (id) => exchange.arrived(id);
  const sockets = await Promise.all(
    rooms.flatMap(({ channelId, people }) => people.map(() => connectBareClient(port, channelId, arrived))),
  );
  const receivers = (rooms[0]?.people.length ?? 1) - 1;
  const exchange = new Exchange(sockets.map(({ send }) => ({ receivers, send: (id) => send(id, TEXT) })));
  return { exchange, close: async () => void (await Promise.all(sockets.map((socket) => socket.close()))) };
}

/** From the call of the sender to each notification that the server has sent: event, inbox, delivery. In ms. */
async function notificationTimes({ database }: System, exchange: Exchange, ids: readonly string[]): Promise<number[]> {
  const deliveries = database.collection<{ messageId: string; sentAt: Date | null }>('deliveries');
  const sent = { messageId: { $in: [...ids] }, sentAt: { $ne: null } };
  const amount = ids.reduce((sum, id) => sum + exchange.receiversOf(id), 0);
  await waitUntil('all notifications are sent', NOTIFICATION_DEADLINE_MS, async () => {
    return (await deliveries.countDocuments(sent)) === amount;
  });
  const found = await deliveries.find(sent).toArray();
  return found.map(({ messageId, sentAt }) => Number(sentAt) - exchange.calledAt(messageId));
}
