import { World } from './harness/world.js';
import { everythingAtOnce } from './scenarios/many-processes.js';

describe.each([2, 4])('%i processes on one database', (processes) => {
  let world: World;

  beforeAll(async () => {
    world = await World.open({ processes });
    await world.start();
  }, 240_000);
  afterAll(() => world.close());

  it('make one effect of what comes to all of them at once', async () => {
    expect(await everythingAtOnce(world, 'p1')).toEqual([]);
    expect(await everythingAtOnce(world, 'p2')).toEqual([]);
  }, 240_000);
});
