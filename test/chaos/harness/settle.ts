import { eventually } from '../../support/eventually.js';
import type { World } from './world.js';

/** In the order in which one brings work to the next: an event that moves on while they are read is seen later. */
const COLLECTIONS = ['inbox', 'deliveries', 'users', 'appointments', 'support_channels'];
/** A lease and a few backoffs, on a machine that is busy with other things. */
const DEADLINE_MS = 120_000;
/** Work that time will bring, such as the opening of tomorrow's chats, is not waited for. */
const SOON_MS = 60_000;

/**
 * Waits until Stream has no more events to send and the servers have no work left. Dead work ends the wait: it is
 * for an operator, and here a fault.
 *
 * @throws Error that says what is left, after a long while
 */
export async function settle(world: World): Promise<void> {
  let left: string[] = [];
  try {
    await eventually(
      'all work to be done',
      async () => {
        left = await leftOver(world);
        return left.length === 0 || left.some((line) => line.includes(' is dead '));
      },
      DEADLINE_MS,
    );
  } catch (error) {
    throw new Error(`not settled: ${left.slice(0, 10).join('; ')}`, { cause: error });
  }
  const dead = left.filter((line) => line.includes(' is dead '));
  if (dead.length > 0) throw new Error(`given up: ${dead.join('; ')}`);
}

/** Work may begin what was already looked at, such as an event: so only two quiet looks in a row count. */
async function leftOver(world: World): Promise<string[]> {
  const left = await look(world);
  return left.length > 0 ? left : look(world);
}

async function look(world: World): Promise<string[]> {
  const { database } = world;
  const soon = new Date(Date.now() + SOON_MS);
  const left: string[] = [];
  const { deliveries } = (await world.control('GET', '/webhooks')) as { deliveries: { id: string; state: string }[] };
  for (const { id, state } of deliveries) if (state === 'pending') left.push(`event ${id} is on its way`);
  for (const name of COLLECTIONS) {
    const filter = { $or: [{ 'work.status': { $in: ['running', 'dead'] } }, { 'work.dueAt': { $lte: soon } }] };
    for (const { _id, work } of await database.collection(name).find(filter).toArray()) {
      const { status, attempts, lastError } = work as Record<string, unknown>;
      left.push(`${name} ${String(_id)} is ${String(status)} (attempt ${String(attempts)}, ${String(lastError)})`);
    }
  }
  return left;
}
