import { TestReplicaSet } from '../../sandbox/database/testing/test-replica-set.js';
import { forget } from './harness/round.js';
import { World } from './harness/world.js';
import { LOSSES, loseThePrimary } from './scenarios/lost-primary.js';

describe('two servers on a replica set of three whose primary is lost', () => {
  let set: TestReplicaSet;
  let world: World;

  beforeAll(async () => {
    set = await TestReplicaSet.start();
    world = await World.open({ processes: 2, databaseServer: set });
    await world.start();
  }, 240_000);
  afterAll(async () => {
    await world.close();
    await set.remove();
  });

  it.each(LOSSES)(
    '(%s) lose nothing, refuse what cannot be done with 503, and go on by themselves',
    async (loss) => {
      expect(await loseThePrimary(world, set, loss, loss.replace(' ', '-'))).toEqual([]);
      await forget(world);
    },
    240_000,
  );
});
