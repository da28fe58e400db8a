import { Logger } from '@nestjs/common';
import { ClaimLostError } from '../../src/work/claim.js';
import { eachItem, WorkLoop } from '../../src/work/work-loop.js';
import { LEASE_MS } from '../../src/work/claim.js';
import { Gate, type Item, WorkScene } from './work-scene.js';

describe('a claim in its worker’s hands', () => {
  let scene: WorkScene;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    scene = await WorkScene.open();
  });
  afterEach(() => scene.clear());
  afterAll(() => scene.close());

  /** A loop whose work waits at the gate, then has its effect if its claim still holds. */
  const effectAt = (gate: Gate) => {
    const effects: string[] = [];
    const refusals: unknown[] = [];
    const loop = new WorkLoop<Item>({
      name: 'held',
      queue: scene.queue(),
      concurrency: 1,
      handle: eachItem(async ({ _id }, claim) => {
        await gate.arrive();
        try {
          claim.assertHeld();
        } catch (error) {
          refusals.push(error);
          throw error;
        }
        effects.push(_id);
        return {};
      }),
    });
    return { loop, effects, refusals };
  };

  it('allows the effect within the lease', async () => {
    const gate = new Gate();
    const { loop, effects } = effectAt(gate);
    await scene.add(['a']);
    const work = loop.runNow('a');
    await gate.someoneWaits();
    scene.clock.advance(LEASE_MS - 1);
    gate.open();
    await work;
    expect(effects).toEqual(['a']);
    expect((await scene.find('a')).work.status).toBe('idle');
  });

  it('allows none after it, and leaves the item for another worker', async () => {
    const gate = new Gate();
    const { loop, effects, refusals } = effectAt(gate);
    await scene.add(['a']);
    const work = loop.runNow('a');
    await gate.someoneWaits();
    scene.clock.advance(LEASE_MS);
    gate.open();
    await work;
    expect(effects).toEqual([]);
    expect(refusals).toEqual([expect.any(ClaimLostError)]);
    expect((await scene.find('a')).work).toMatchObject({ status: 'due', owner: null, leaseUntil: null });
  });

  it('is given back when the loop stops and the work takes too long; then the work has no effect any more', async () => {
    const gate = new Gate();
    const { loop, effects, refusals } = effectAt(gate);
    await scene.add(['a']);
    const work = loop.runNow('a');
    await gate.someoneWaits();
    await loop.stop();
    const next = await scene.queue().claim('a');
    expect(next?.work).toMatchObject({ status: 'running', fence: 2 });
    gate.open();
    await work;
    expect(effects).toEqual([]);
    expect(refusals).toEqual([expect.any(ClaimLostError)]);
    expect((await scene.find('a')).work).toMatchObject({ status: 'running', fence: 2, owner: next?.work.owner });
  });
});
