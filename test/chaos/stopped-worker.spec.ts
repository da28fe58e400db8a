import { World } from './harness/world.js';
import { haltWorker, PATIENT_SETTINGS } from './scenarios/stopped-worker.js';

describe('a worker that was halted and continues', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.open({ processes: 2, env: PATIENT_SETTINGS });
  }, 120_000);
  afterAll(() => world.close());

  /** Until the other worker takes over, which is one lease; the long run halts it for three. */
  it('changes nothing in Stream and sends no second notification', async () => {
    expect(await haltWorker(world, 's1', 0)).toEqual([]);
  }, 240_000);
});
