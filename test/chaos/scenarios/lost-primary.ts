import type { TestMongod } from '../../../sandbox/database/testing/test-mongod.js';
import type { TestReplicaSet } from '../../../sandbox/database/testing/test-replica-set.js';
import { eventually } from '../../support/eventually.js';
import { auditEventually } from '../harness/audit.js';
import { Client } from '../harness/client.js';
import { Scene } from '../harness/scene.js';
import { settle } from '../harness/settle.js';
import { SteadyLoad } from '../harness/steady-load.js';
import type { World } from '../harness/world.js';

/** What happens to a primary. */
export const LOSSES = ['killed', 'halted', 'stepped down'] as const;
export type Loss = (typeof LOSSES)[number];

const ENOUGH = 10;
/** An election, and what a busy machine makes of it. */
const RECOVERY_MS = 60_000;

/** How long something was not to be had, in seconds. */
export interface Outage {
  /** Until a member takes writes. */
  readonly election: number;
  /** The longest time without a success of its kind. */
  readonly event: number;
  readonly write: number;
  readonly read: number;
}

/**
 * The primary of a replica set is lost under a steady load of events and requests, and comes back once another one has
 * taken over. Until then requests may be refused, with the documented 503; nothing that was acknowledged may be
 * lost with the writes that the old primary had for itself.
 *
 * @returns one line for each fault
 */
export async function loseThePrimary(
  world: World,
  set: TestReplicaSet,
  loss: Loss,
  name: string,
  tell: (outage: Outage) => void = () => undefined,
): Promise<string[]> {
  const client = new Client(world, true);
  const scene = await Scene.make(world, client, name);
  await scene.open();
  const load = new SteadyLoad(world, client, scene);
  try {
    await eventually('some load', () => load.hasSucceeded(ENOUGH), RECOVERY_MS);
    const primary = await set.primary();
    load.restart();
    const lostAt = performance.now();
    await lose(set, primary, loss);
    await set.primary(loss === 'stepped down' ? set.members : set.members.filter((member) => member !== primary));
    const election = (performance.now() - lostAt) / 1000;
    load.recount();
    await eventually('success of every kind', () => load.hasSucceeded(ENOUGH), RECOVERY_MS);
    tell({ election, ...load.gaps() });
    await giveBack(set, primary, loss);
    load.recount();
    await eventually('success with all members', () => load.hasSucceeded(ENOUGH), RECOVERY_MS);
  } finally {
    await load.stop();
  }
  await settle(world);
  const unnoticed = loss !== 'stepped down' && load.refusals === 0;
  return [
    ...load.faults,
    ...(unnoticed ? ['no request was refused: the primary was not lost'] : []),
    ...(await auditEventually(world, 1)),
  ];
}

async function lose(set: TestReplicaSet, primary: TestMongod, loss: Loss): Promise<void> {
  if (loss === 'killed') await primary.kill();
  else if (loss === 'halted') primary.signal('SIGSTOP');
  else await set.stepDown(primary);
}

async function giveBack(set: TestReplicaSet, primary: TestMongod, loss: Loss): Promise<void> {
  if (loss === 'killed') await primary.restart();
  if (loss === 'halted') primary.signal('SIGCONT');
  await set.whole();
}
