import { Random } from './harness/random.js';
import { World } from './harness/world.js';
import { workWithSkewedClocks } from './scenarios/skewed-clocks.js';

const TEN_MINUTES_MS = 600_000;

describe('two servers whose clocks are twenty minutes apart', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.open({ processes: 2, skewsMs: [TEN_MINUTES_MS, -TEN_MINUTES_MS] });
    await world.start();
  }, 120_000);
  afterAll(() => world.close());

  it('lose nothing, double nothing, and take over only from a server that was killed', async () => {
    expect(await workWithSkewedClocks(world, new Random(1), 'c1')).toEqual([]);
  }, 240_000);
});
