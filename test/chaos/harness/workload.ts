import { randomUUID } from 'node:crypto';
import { Client, messageNew, Unanswered } from './client.js';
import { Random } from './random.js';
import { Scene } from './scene.js';
import type { World } from './world.js';

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
    customerFlow(world, own(), true),
    customerFlow(world, own(), false),
  ];
  const outcomes = await Promise.allSettled(flows);
  for (const outcome of outcomes) {
    // A client that gives up stops in the middle, like an app that was closed. Anything else is a fault of this program.
    if (outcome.status === 'rejected' && !(outcome.reason instanceof Unanswered)) throw outcome.reason as Error;
  }
}

/** A whole life of a chat: opened, talked in, ended, perhaps reopened and ended again. */
async function appointmentFlow(
  world: World,
  random: Random,
  name: string,
  { patient, reopens }: { patient: boolean; reopens: boolean },
): Promise<void> {
  const client = new Client(world, patient);
  const scene = await Scene.make(world, client, name);
  await scene.open();
  await say(world, scene, random.between(1, 2));
  await hear(scene, random.between(1, 2));
  const confirmed = await scene.end();
  // Two endings of which Stream never saw the first are one ending to its readers.
  if (!reopens || !confirmed) return;
  await scene.reopen();
  await hear(scene, 1);
  await scene.end();
}

/** A chat of tomorrow, which is there and waits. */
async function pendingFlow(world: World, name: string, patient: boolean): Promise<void> {
  const scene = await Scene.make(world, new Client(world, patient), name, DAY_MINUTES);
  await scene.open();
}

/** A customer asks for a token and gets a support channel by it. */
async function customerFlow(world: World, random: Random, patient: boolean): Promise<void> {
  const client = new Client(world, patient);
  const customerId = random.between(1, 1_000_000_000);
  const caller = client.caller(`customer-account-${customerId}`, 'user', { customerId });
  await client.request(caller, 'POST', '/stream-chat/token', { customer_id: customerId });
  world.ledger.customers.add(customerId);
}

/** Messages sent in the app: through Stream, whose webhooks tell the server. */
async function say(world: World, { channelId, owner, vet }: Scene, count: number): Promise<void> {
  const channel = world.streamClient.channel('messaging', channelId);
  for (let n = 0; n < count; n += 1) {
    const sender = n % 2 === 0 ? owner : vet;
    await channel.sendMessage({ id: randomUUID(), text: `said ${n}`, user_id: sender.id });
  }
}

/** Events posted straight to the server, and again when there was no answer, as Stream does; each more often than needed. */
async function hear({ client, channelId, owner }: Scene, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const event = messageNew(channelId, owner.id, `heard ${n}`);
    await Promise.all([client.deliver(event), client.deliver(event)]);
    await client.deliver(event);
  }
}
