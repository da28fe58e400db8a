import { MIN_ATTEMPTS, MIN_FAILING_MS } from '../../src/work/work-timing.js';
import { LEASE_MS } from '../../src/work/claim.js';
import type { WorkQueue } from '../../src/work/work-queue.js';
import { type Item, useWorkScene } from './work-scene.js';

const LONGEST_DELAY_MS = 300_000;

describe('work that failed', () => {
  const scene = useWorkScene();
  let queue: WorkQueue<Item>;
  beforeAll(() => {
    queue = scene.queue();
  });

  const claimed = async (): Promise<Item> => {
    const item = await queue.claim();
    if (!item) throw new Error('there was nothing to claim');
    return item;
  };
  const work = async () => (await scene.find('a')).work;

  it('is due again after a delay whose bound doubles', async () => {
    await scene.add(['a']);
    for (const delayMs of [250, 500, 1000]) {
      expect(await queue.claimed.fail(await claimed(), new Error('refused'))).toBe('retry');
      expect(await work()).toMatchObject({ status: 'due', dueAt: scene.clock.in(delayMs), owner: null });
      scene.clock.advance(delayMs - 1);
      expect(await queue.claim()).toBeNull();
      scene.clock.advance(1);
    }
  });

  it('waits as long as the other side said', async () => {
    await scene.add(['a']);
    await queue.claimed.fail(await claimed(), Object.assign(new Error('slow down'), { retryAfterMs: 45_000 }));
    expect((await work()).dueAt).toEqual(scene.clock.in(45_000));
  });

  it('is dead at once when trying again cannot help', async () => {
    await scene.add(['a']);
    expect(await queue.claimed.fail(await claimed(), Object.assign(new Error('refused'), { permanent: true }))).toBe(
      'dead',
    );
    expect(await work()).toMatchObject({ status: 'dead', dueAt: null, lastError: 'refused' });
    scene.clock.advance(MIN_FAILING_MS);
    expect(await queue.claim()).toBeNull();
  });

  it('is dead only after enough attempts over enough time', async () => {
    await scene.add(['a']);
    const outcomes: string[] = [];
    for (let attempt = 1; attempt <= MIN_ATTEMPTS; attempt += 1) {
      outcomes.push(await queue.claimed.fail(await claimed(), new Error('refused')));
      scene.clock.advance(LONGEST_DELAY_MS);
    }
    expect(new Set(outcomes)).toEqual(new Set(['retry']));
    scene.clock.advance(MIN_FAILING_MS);
    expect(await queue.claimed.fail(await claimed(), new Error('refused'))).toBe('dead');
  });

  it('starts a new count when it succeeded in between', async () => {
    await scene.add(['a']);
    await queue.claimed.fail(await claimed(), new Error('refused'));
    scene.clock.advance(MIN_FAILING_MS);
    await queue.claimed.finish(await claimed());
    expect(await work()).toMatchObject({ attempts: 0, failingSince: null, lastError: null });
  });

  it('remembers since when it fails', async () => {
    await scene.add(['a']);
    const began = scene.clock.now();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await queue.claimed.fail(await claimed(), new Error('refused'));
      scene.clock.advance(LONGEST_DELAY_MS);
    }
    expect((await work()).failingSince).toEqual(began);
  });

  it('keeps a short text of the error for operators', async () => {
    await scene.add(['a']);
    await queue.claimed.fail(await claimed(), new Error('x'.repeat(10_000)));
    expect((await work()).lastError).toHaveLength(500);
    scene.clock.advance(LONGEST_DELAY_MS);
    await queue.claimed.fail(await claimed(), { token: 'secret' });
    expect((await work()).lastError).toBe('unknown failure');
    scene.clock.advance(LONGEST_DELAY_MS);
    await queue.claimed.fail(
      await claimed(),
      new Error('E11000 duplicate key, dup key: { email: "robin@example.org" }'),
    );
    expect((await work()).lastError).toBe('E11000 duplicate key, dup key: …');
  });

  it('and was changed meanwhile is due at once with a new count, whatever the failure said', async () => {
    await scene.add(['a']);
    const item = await claimed();
    await queue.markAgain('a');
    expect(await queue.claimed.fail(item, Object.assign(new Error('refused'), { permanent: true }))).toBe('retry');
    expect((await claimed()).work).toMatchObject({ revision: 2, attempts: 1 });
  });

  it('under a claim that was lost changes nothing', async () => {
    await scene.add(['a']);
    const lost = await claimed();
    scene.clock.advance(LEASE_MS);
    await claimed();
    const before = await work();
    expect(await queue.claimed.fail(lost, Object.assign(new Error('refused'), { permanent: true }))).toBe('lost');
    expect(await work()).toEqual(before);
  });
});
