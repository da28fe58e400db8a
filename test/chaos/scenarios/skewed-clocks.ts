import { eventually } from '../../support/eventually.js';
import { auditEventually } from '../harness/audit.js';
import { Client } from '../harness/client.js';
import { hold } from '../harness/operation.js';
import type { Random } from '../harness/random.js';
import { Scene } from '../harness/scene.js';
import { settle } from '../harness/settle.js';
import { runWorkload } from '../harness/workload.js';
import type { World } from '../harness/world.js';

const POLLS = 4;

/**
 * Two servers whose clocks are far apart do a whole workload between them; then one is killed in the middle of its work,
 * which the other must leave alone as long as the first lives, and take over when it is dead.
 *
 * @returns one line for each fault
 */
export async function workWithSkewedClocks(world: World, random: Random, name: string): Promise<string[]> {
  await runWorkload(world, random, name);
  await settle(world);
  const faults = await auditEventually(world, 0);
  return [...faults, ...(await killOneOfTwo(world, `${name}-k`)), ...(await deleteChannel(world, `${name}-d`))];
}

async function killOneOfTwo(world: World, name: string): Promise<string[]> {
  const [victim, heir] = [world.instance(0), world.instance(1)];
  const toVictim = new Client(world, false, () => victim.url);
  const scene = await Scene.make(world, toVictim, name);
  const held = hold('before', 'stream getOrCreateChannel');
  let polls = 0;
  victim.observer = held.observer;
  heir.observer = (phase, operation) => {
    if (phase === 'before' && operation === 'appointments find') polls += 1;
    return undefined;
  };
  const opening = scene.open().catch(() => undefined);
  await held.reached;
  const before = await claimOf(world, scene);
  polls = 0;
  await eventually('the other server to look for work', () => polls >= POLLS, 60_000);
  const after = await claimOf(world, scene);
  await victim.kill();
  await opening;
  await settle(world);
  victim.observer = () => undefined;
  heir.observer = () => undefined;
  await victim.start();
  return [
    ...(before === after ? [] : [`a claim that was held was taken: ${before}, then ${after}`]),
    ...(await auditEventually(world, 1)),
  ];
}

async function claimOf(world: World, { appointmentId }: Scene): Promise<string> {
  const found = await world.database
    .collection<{ _id: string; work: { owner: string; fence: number } }>('appointments')
    .findOne({ _id: appointmentId });
  return `fence ${found?.work.fence}, owner ${found?.work.owner}`;
}

/** The time of an event is Stream's, that of a row ours: the row must go although a server's clock is ahead. */
async function deleteChannel(world: World, name: string): Promise<string[]> {
  const faults: string[] = [];
  for (const [index, instance] of world.instances.entries()) {
    const scene = await Scene.make(world, new Client(world, true, () => instance.url), `${name}${index}`);
    await scene.open();
    await settle(world);
    await world.streamClient.channel('messaging', scene.channelId).delete();
    await settle(world);
    const rows = world.database.collection<{ _id: string; projectedAt: Date }>('channels');
    const row = await rows.findOne({ _id: `messaging:${scene.channelId}` });
    if (!row) continue;
    const event = await world.database.collection('inbox').findOne({ type: 'channel.deleted', cid: row._id });
    const deletedAt = (event?.['createdAt'] as Date | undefined)?.toISOString() ?? 'never, as far as is recorded';
    faults.push(
      `a channel projected at ${row.projectedAt.toISOString()} is still listed, though deleted at ${deletedAt}`,
    );
  }
  return faults;
}
