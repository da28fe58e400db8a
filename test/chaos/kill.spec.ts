import { buildIfStale } from './harness/build.js';
import { CRASH_POINTS } from './harness/crash-points.js';
import { Random } from './harness/random.js';
import { planOf, runRound } from './harness/round.js';
import { World } from './harness/world.js';

/** The long run takes them all; here is what fits into a check of everything. */
const ROUNDS = 3;
const SEED = 20_261_121;

describe('a server that is killed', () => {
  let world: World;

  beforeAll(async () => {
    buildIfStale();
    world = await World.open();
    await world.start();
  }, 120_000);
  afterAll(() => world.close());

  it('is watched at both sides of every step of its work', () => {
    expect(CRASH_POINTS.length).toBeGreaterThanOrEqual(12);
    expect(new Set(CRASH_POINTS.map(({ name }) => name)).size).toBe(CRASH_POINTS.length);
  });

  it.each(Array.from({ length: ROUNDS }, (_, round) => round))(
    'loses nothing that it acknowledged and doubles nothing: round %i',
    async (round) => {
      const random = new Random(SEED + round);
      const result = await runRound(world, planOf(round, random, world.isDatabaseTapped), random, `r${round}`);
      expect(result).toMatchObject({ faults: [] });
      expect(result.kills).toBeGreaterThanOrEqual(1);
      expect(result.acknowledged).toBeGreaterThan(0);
    },
    240_000,
  );
});
