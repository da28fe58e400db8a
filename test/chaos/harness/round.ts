import { audit } from './audit.js';
import { CRASH_POINTS } from './crash-points.js';
import { Killer, type Plan } from './killer.js';
import { Random } from './random.js';
import { settle } from './settle.js';
import { runWorkload } from './workload.js';
import type { World } from './world.js';

const LONGEST_RANDOM_MS = 1500;
const OPERATIONS_OF_A_ROUND = 250;
const OPERATIONS_OF_A_RECOVERY = 40;

/** What became of a round. */
export interface RoundResult {
  readonly plan: string;
  readonly kills: number;
  /** False when the workload ended before the planned moment came; the server is then killed afterwards. */
  readonly reached: boolean;
  /** Requests and events that were acknowledged. */
  readonly acknowledged: number;
  readonly faults: readonly string[];
  readonly seconds: number;
}

/** Two of three rounds take the named points in turn, the others are random. */
export function planOf(round: number, random: Random, named: boolean): Plan {
  const againAt = random.chance(0.25) ? random.between(1, OPERATIONS_OF_A_RECOVERY) : undefined;
  const point = CRASH_POINTS[(Math.floor(round / 3) * 2 + (round % 3)) % CRASH_POINTS.length];
  if (named && round % 3 !== 2 && point?.recoveringFrom) {
    const { name, recoveringFrom } = point;
    return {
      name,
      isIt: (phase, operation) => phase === 'after' && operation === recoveringFrom,
      isItAgain: (phase, operation) => phase === point.phase && operation === point.operation,
    };
  }
  if (named && round % 3 !== 2 && point) {
    let countdown = random.chance(0.3) ? 2 : 1;
    const isIt: Plan['isIt'] = (phase, operation) => {
      if (phase !== point.phase || operation !== point.operation) return false;
      countdown -= 1;
      return countdown === 0;
    };
    return { name: point.name, isIt, againAt };
  }
  if (named && random.chance(0.5)) {
    let countdown = random.between(1, OPERATIONS_OF_A_ROUND);
    return { name: 'any operation', isIt: () => (countdown -= 1) === 0, againAt };
  }
  return { name: 'any time', afterMs: random.between(0, LONGEST_RANDOM_MS), againAt };
}

/** One round: clients at work, the server killed as planned and started again, all settled, and audited. */
export async function runRound(world: World, plan: Plan, random: Random, name: string): Promise<RoundResult> {
  const startedAt = performance.now();
  const { ledger } = world;
  const killer = new Killer(world.server, plan);
  const outcome = await underFire(world, killer, plan, () => runWorkload(world, random, name));
  const faults = outcome.faults.length > 0 ? outcome.faults : await audit(world, killer.kills);
  const result = {
    plan: plan.name,
    kills: killer.kills,
    reached: outcome.reached,
    acknowledged: ledger.requests + ledger.events.length,
    faults,
    seconds: (performance.now() - startedAt) / 1000,
  };
  await forget(world);
  return result;
}

/** Runs the workload and waits until all has settled after the last kill. */
async function underFire(
  world: World,
  killer: Killer,
  plan: Plan,
  work: () => Promise<void>,
): Promise<{ reached: boolean; faults: string[] }> {
  let reached = false;
  try {
    await work();
    reached = killer.kills > 0;
    if (!reached) killer.kill();
    let seen: number;
    do {
      seen = killer.kills;
      await settle(world);
    } while (killer.kills !== seen);
    if (plan.isItAgain) reached = killer.kills > 1;
    return { reached, faults: killer.stop() };
  } catch (error) {
    const faults = killer.stop();
    return { reached, faults: [error instanceof Error ? error.message : String(error), ...faults] };
  }
}

/** Each round has the database and the ledger to itself; Stream keeps all that was ever made there. */
export async function forget(world: World): Promise<void> {
  for (const { _id } of await world.database.collection('deliveries').find().toArray()) {
    world.ledger.recorded.add(String(_id));
  }
  for (const { name } of await world.database.listCollections().toArray()) {
    await world.database.collection(name).deleteMany({});
  }
  world.ledger.clear();
}
