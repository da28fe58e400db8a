import { randomUUID } from 'node:crypto';
import { Client, messageNew, type Person, Unanswered } from './client.js';
import type { AppointmentRecord } from './ledger.js';
import { Random } from './random.js';
import type { World } from './world.js';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;

/** What one round does: several clients at once, some that ask again until they are answered and some that give up. */
export async function runWorkload(world: World, random: Random, round: string): Promise<void> {
  // Each client has chance of its own, or the order in which they happen to run would change what they do.
  const own = (): Random => new Random(random.between(0, 2 ** 31));
  const flows = [
    appointmentFlow(world, own(), `${round}-a`, { patient: true, reopens: random.chance(0.4) }),
    appointmentFlow(world, own(), `${round}-b`, { patient: false, reopens: random.chance(0.4) }),
    appointmentFlow(world, own(), `${round}-c`, { patient: false, reopens: false }),
    pendingFlow(world, `${round}-d`, random.chance(0.5)),
    customerFlow(world, own(), random.chance(0.5)),
  ];
  const outcomes = await Promise.allSettled(flows);
  for (const outcome of outcomes) {
    // Who gives up stops in the middle, like an app that was closed. Anything else is a fault of this program.
    if (outcome.status === 'rejected' && !(outcome.reason instanceof Unanswered)) throw outcome.reason as Error;
  }
}

interface Scene {
  readonly client: Client;
  readonly owner: Person;
  readonly vet: Person;
  readonly appointmentId: string;
  readonly channelId: string;
  readonly record: AppointmentRecord;
}

/** A whole life of a chat: opened, talked in, ended, perhaps reopened and ended again. */
async function appointmentFlow(
  world: World,
  random: Random,
  name: string,
  { patient, reopens }: { patient: boolean; reopens: boolean },
): Promise<void> {
  const client = new Client(world, patient);
  const scene = await makeAppointment(world, client, name, 1);
  await open(scene);
  await say(world, scene, random.between(1, 2));
  await hear(scene, random.between(1, 2));
  const confirmed = await end(scene);
  // Two endings of which Stream never saw the first are one ending to those who read there.
  if (!reopens || !confirmed) return;
  await change(scene, 'reopen');
  scene.record.state = 'open';
  await hear(scene, 1);
  await end(scene);
}

/** A chat of tomorrow, which is there and waits. */
async function pendingFlow(world: World, name: string, patient: boolean): Promise<void> {
  await open(await makeAppointment(world, new Client(world, patient), name, DAY_MINUTES));
}

/** A customer asks for a token and gets a support channel by it. */
async function customerFlow(world: World, random: Random, patient: boolean): Promise<void> {
  const client = new Client(world, patient);
  const customerId = random.between(1, 1_000_000_000);
  const person = client.person(`customer-account-${customerId}`, 'user', { customerId });
  await client.request(person, 'POST', '/stream-chat/token', { customer_id: customerId });
  world.ledger.customers.add(customerId);
}

async function makeAppointment(world: World, client: Client, name: string, inMinutes: number): Promise<Scene> {
  const owner = client.person(`owner-${name}`, 'pet-owner');
  const vet = client.person(`vet-${name}`, 'vet');
  await client.request(owner, 'GET', '/api/chat/channels');
  const appointmentTime = new Date(Date.now() + inMinutes * MINUTE_MS).toISOString();
  const { body } = await client.request(vet, 'POST', '/api/appointments', {
    petOwnerId: owner.id,
    vetId: vet.id,
    appointmentTime,
  });
  const appointmentId = body['id'] as string;
  const record = world.ledger.appointment(appointmentId);
  return { client, owner, vet, appointmentId, channelId: `appointment-${appointmentId}`, record };
}

async function open({ client, owner, vet, appointmentId, record }: Scene): Promise<void> {
  const appointmentTime = new Date().toISOString();
  const body = { appointmentId, petOwnerId: owner.id, vetId: vet.id, appointmentTime };
  await noting(record, () => client.request(owner, 'POST', '/api/chat/channels', body));
  record.opened = true;
  record.state = 'open';
}

/** Messages sent in the app: through Stream, whose webhooks tell the server. */
async function say(world: World, { channelId, owner, vet }: Scene, count: number): Promise<void> {
  const channel = world.streamClient.channel('messaging', channelId);
  for (let n = 0; n < count; n += 1) {
    const sender = n % 2 === 0 ? owner : vet;
    await channel.sendMessage({ id: randomUUID(), text: `said ${n}`, user_id: sender.id });
  }
}

/** Events posted straight to the server, and again when nobody answered, as Stream does; each more often than needed. */
async function hear({ client, channelId, owner }: Scene, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const event = messageNew(channelId, owner.id, `heard ${n}`);
    await Promise.all([client.deliver(event), client.deliver(event)]);
    await client.deliver(event);
  }
}

/** @returns whether Stream had confirmed it when it was answered */
async function end(scene: Scene): Promise<boolean> {
  const { body } = await change(scene, 'end');
  const confirmed = body['synced'] !== false;
  scene.record.ends += 1;
  if (confirmed) scene.record.confirmedEnds += 1;
  scene.record.state = 'ended';
  return confirmed;
}

function change({ client, vet, channelId, record }: Scene, verb: 'end' | 'reopen'): ReturnType<Client['request']> {
  return noting(record, () => client.request(vet, 'POST', `/api/chat/channels/${channelId}/${verb}`));
}

/** Remembers when a request went without an answer: it may have done something, or nothing. */
async function noting<T>(record: AppointmentRecord, run: () => Promise<T>): Promise<T> {
  record.unsure = true;
  const answer = await run();
  record.unsure = false;
  return answer;
}
