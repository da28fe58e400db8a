import { World } from './harness/world.js';
import { PATIENT_SETTINGS } from './scenarios/stopped-worker.js';
import { shutDownUnderLoad, shutDownWhileOneWaits, shutDownWithoutStream } from './scenarios/shutdown.js';

describe('a server that is told to end', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.open({ env: PATIENT_SETTINGS });
    await world.start();
  }, 120_000);
  afterAll(() => world.close());

  it('answers what it accepted, leaves no work behind, and ends with 0', async () => {
    expect(await shutDownUnderLoad(world, 't1')).toEqual([]);
  }, 240_000);

  it('answers what waits for Stream, after it has stopped to accept anything new', async () => {
    expect(await shutDownWhileOneWaits(world, 't3')).toEqual([]);
  }, 240_000);

  it('does not wait for a Stream that is silent, and gives its work back', async () => {
    expect(await shutDownWithoutStream(world, 't2')).toEqual([]);
  }, 240_000);
});
