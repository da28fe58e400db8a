import { startTestMongod, type TestMongod } from '../../sandbox/database/testing/test-mongod.js';
import { Random } from './harness/random.js';
import { World } from './harness/world.js';
import { killDatabase } from './scenarios/killed-database.js';

const SEED = 20_261_121;

describe('a mongod that is killed in the middle of a workload and started again', () => {
  const places: { mongod: TestMongod; world: World; withServer: boolean }[] = [];

  beforeAll(async () => {
    for (const withServer of [false, true]) {
      const mongod = await startTestMongod();
      places.push({ mongod, world: await World.open({ databaseServer: mongod }), withServer });
    }
    await Promise.all(places.map(({ world }) => world.start()));
  }, 240_000);
  afterAll(async () => {
    for (const { world, mongod } of places) {
      await world.close();
      await mongod.remove();
    }
  });

  it('has all that was acknowledged, alone and together with the server', async () => {
    const faults = await Promise.all(
      places.map(({ world, mongod, withServer }, index) =>
        killDatabase(world, mongod, new Random(SEED + index), { name: `m${index}`, withServer }),
      ),
    );
    expect(faults).toEqual(places.map(() => []));
  }, 240_000);
});
