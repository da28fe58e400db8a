import { CRASH_POINTS } from './harness/crash-points.js';
import { Random } from './harness/random.js';
import { planOf, runRound } from './harness/round.js';
import { World } from './harness/world.js';

/** Two named points and one random moment. The long run (`npm run test:chaos`) takes them all. */
const ROUNDS = [14, 12, 16];
const SEED = 20_261_121;

describe('a server that is killed', () => {
  const worlds: World[] = [];

  beforeAll(async () => {
    for (const _round of ROUNDS) worlds.push(await World.open());
    await Promise.all(worlds.map((world) => world.start()));
  }, 240_000);
  afterAll(async () => {
    for (const world of worlds) await world.close();
  });

  it('is watched at both sides of every step of its work', () => {
    expect(CRASH_POINTS.length).toBeGreaterThanOrEqual(12);
    expect(new Set(CRASH_POINTS.map(({ name }) => name)).size).toBe(CRASH_POINTS.length);
  });

  it('loses nothing that it acknowledged, and doubles nothing', async () => {
    const results = await Promise.all(
      worlds.map(async (world, index) => {
        const round = ROUNDS[index] ?? 0;
        const random = new Random(SEED + round);
        return runRound(world, planOf(round, random, world.isDatabaseTapped), random, `r${round}`);
      }),
    );
    for (const result of results) {
      expect(result).toMatchObject({ faults: [] });
      expect(result.kills).toBeGreaterThanOrEqual(1);
      expect(result.acknowledged).toBeGreaterThan(0);
    }
  }, 300_000);
});
