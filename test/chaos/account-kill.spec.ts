import { eventually } from '../support/eventually.js';
import { Killer } from './harness/killer.js';
import type { Operation, Phase } from './harness/operation.js';
import { killAmongChanges } from './scenarios/account-changes.js';
import { World } from './harness/world.js';

/** Each world takes some of the points, one after the other; a kill costs the length of a lease. */
const POINTS: readonly (readonly (readonly [Phase, Operation])[])[] = [
  [
    ['after', 'stream activation'],
    ['before', 'stream deleteUsers'],
  ],
  [
    ['after', 'stream deleteUsers'],
    ['after', 'stream updateUsers'],
  ],
  [
    ['before', 'stream getTask'],
    ['before', 'users finish'],
  ],
];

describe('a server that is killed while it shuts accounts out, lets them in and deletes them', () => {
  const worlds: World[] = [];

  beforeAll(async () => {
    for (const _points of POINTS) worlds.push(await World.open());
    await Promise.all(worlds.map((world) => world.start()));
  }, 240_000);
  afterAll(async () => {
    for (const world of worlds) await world.close();
  });

  it('has them all in the end as they should be', async () => {
    const outcomes = await Promise.all(
      worlds.map(async (world, index) => {
        const faults: string[] = [];
        for (const [turn, [phase, operation]] of (POINTS[index] ?? []).entries()) {
          await eventually('the server', () => world.server.process.alive);
          await world.server.process.ready();
          let struck = false;
          const killer = await killAmongChanges(world, `w${index}t${turn}`, () => {
            return new Killer(world.server, {
              name: `${phase} ${operation}`,
              isIt: (at, what) => {
                if (struck || at !== phase || what !== operation) return false;
                struck = true;
                return true;
              },
            });
          });
          if (killer.kills !== 1) faults.push(`${phase} ${operation}: killed ${killer.kills} times`);
          faults.push(...killer.faults.map((fault) => `${phase} ${operation}: ${fault}`));
        }
        return faults;
      }),
    );
    expect(outcomes).toEqual(POINTS.map(() => []));
  }, 240_000);
});
