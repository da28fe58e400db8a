import { setTimeout as delay } from 'node:timers/promises';
import { auditEventually } from '../harness/audit.js';
import { Client, messageNew } from '../harness/client.js';
import { hold, type Operation } from '../harness/operation.js';
import { Scene } from '../harness/scene.js';
import { settle } from '../harness/settle.js';
import type { World } from '../harness/world.js';

/** Settings for scenarios in which none of our own timeouts may interfere. */
export const PATIENT_SETTINGS = { STREAM_TIMEOUT_MS: '60000' };

/** What changes a channel for those who are in it. */
const EFFECTS: readonly Operation[] = ['stream updateChannel', 'stream sendMessage'];

/**
 * One of two workers is halted (SIGSTOP) in the middle of ending a chat and of a notification, for at least one lease.
 * The other takes its work over, and the chat is reopened. Then the first continues with what it knew: it must change
 * nothing in Stream and send no second notification.
 *
 * @param haltedForMs at least so long; never shorter than it takes until the other worker has taken over
 * @returns one line for each fault
 */
export async function haltWorker(world: World, name: string, haltedForMs: number): Promise<string[]> {
  const [halted, other] = [world.instance(0), world.instance(1)];
  const toHalted = new Client(world, false, () => halted.url);
  const toOther = new Client(world, true, () => other.url);
  world.hooked = halted;
  await halted.start();
  // Patient until it is halted: its first requests may take long.
  const scene = await Scene.make(world, new Client(world, true, () => halted.url), name);
  await scene.open();
  await settle(world);

  const streamCall = hold('before', 'stream getMessage');
  const atDelivery = hold('after', 'deliveries insert');
  halted.observer = (phase, operation) =>
    streamCall.observer(phase, operation) ?? atDelivery.observer(phase, operation);
  const ending = scene.end(toHalted).catch(() => false);
  await streamCall.reached;
  await toHalted.deliver(messageNew(scene.channelId, scene.owner.id, 'halted'));
  await atDelivery.reached;
  halted.process.signal('SIGSTOP');
  // Else Stream would stand before the halted one for as long as its patience lasts, with everything behind it waiting.
  world.hooked = other;
  const haltedAt = Date.now();
  await other.start();
  await settle(world);
  await delay(Math.max(0, haltedForMs - (Date.now() - haltedAt)));
  await scene.reopen(toOther);

  const effects: string[] = [];
  halted.observer = (phase, operation) => {
    if (phase === 'before' && EFFECTS.includes(operation)) effects.push(operation);
    return undefined;
  };
  halted.process.signal('SIGCONT');
  streamCall.release();
  atDelivery.release();
  await ending;
  Object.assign(world.ledger.appointment(scene.appointmentId), {
    ends: 1,
    confirmedEnds: 1,
    state: 'open',
    unsure: false,
  });
  await settle(world);
  return [...effects.map((effect) => `the halted worker went on with ${effect}`), ...(await auditEventually(world, 0))];
}
