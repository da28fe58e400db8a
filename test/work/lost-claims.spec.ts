import { Logger } from '@nestjs/common';
import { eachItem, WorkLoop } from '../../src/work/work-loop.js';
import { LEASE_MS } from '../../src/work/claim.js';
import { eventually } from '../support/eventually.js';
import { Gate, type Item, WorkScene } from './work-scene.js';

describe('a worker that was paused past its lease', () => {
  let scene: WorkScene;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    scene = await WorkScene.open();
  });
  afterEach(() => scene.clear());
  afterAll(() => scene.close());

  /** Runs an item into its lease: another worker takes it over and finishes, and only then does the first one end. */
  const overtake = async (options: { convergent: boolean; fails: boolean }) => {
    const gate = new Gate();
    const loop = new WorkLoop<Item>({
      name: 'paused',
      queue: scene.queue(),
      concurrency: 1,
      convergent: options.convergent,
      handle: eachItem(async () => {
        await gate.arrive();
        if (options.fails) throw new Error('refused');
        return { set: { note: 'the older state' } };
      }),
    });
    await scene.add(['a']);
    const paused = loop.runNow('a');
    await eventually('the claim', async () => (await scene.find('a')).work.owner !== null);
    scene.clock.advance(LEASE_MS);
    const other = scene.queue();
    const item = await other.claim('a');
    if (!item) throw new Error('the lease did not run out');
    expect(await other.claimed.finish(item, { set: { note: 'the newer state' } })).toBe(true);
    gate.open();
    await paused;
    return scene.find('a');
  };

  it.each([{ fails: false }, { fails: true }])('leaves what the next one wrote (%o)', async ({ fails }) => {
    const { note, work } = await overtake({ convergent: false, fails });
    expect(note).toBe('the newer state');
    expect(work).toMatchObject({ status: 'idle', revision: 1, doneRevision: 1, lastError: null });
  });

  it.each([{ fails: false }, { fails: true }])(
    'has the document worked on once more where it may have written an older state elsewhere (%o)',
    async ({ fails }) => {
      const { note, work } = await overtake({ convergent: true, fails });
      expect(note).toBe('the newer state');
      expect(work).toMatchObject({ status: 'due', revision: 2, doneRevision: 1 });
    },
  );
});
