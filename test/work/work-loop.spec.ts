import { eachItem, type WorkLoop } from '../../src/work/work-loop.js';
import { LEASE_MS } from '../../src/work/claim.js';
import { eventually } from '../support/eventually.js';
import { Gate, type Item, useWorkScene } from './work-scene.js';

const MINUTE_MS = 60_000;

/** Set, a loop that stops waits for its work without end; else it would give back what takes long on a busy machine. */
let mockIsPatient = false;
jest.mock('node:timers/promises', () => {
  const timers = jest.requireActual<typeof import('node:timers/promises')>('node:timers/promises');
  const setTimeout = (ms: number, value: unknown, options?: { ref?: boolean }): Promise<unknown> =>
    mockIsPatient && options?.ref === false ? new Promise(() => undefined) : timers.setTimeout(ms, value, options);
  return { ...timers, setTimeout };
});

const slowDown = (): Error => Object.assign(new Error('slow down'), { retryAfterMs: MINUTE_MS });

describe('a work loop', () => {
  const scene = useWorkScene();

  const createLoop = (options: Parameters<typeof scene.createLoop>[0]) =>
    scene.createLoop({ queue: scene.queue(() => 0), ...options });
  const isIdle = (id: string) => scene.areIdle(id);
  const areIdle = (ids: readonly string[]) => scene.areIdle(...ids);
  /** Waits for items that come back by the loop's poll; wakes the loop, so that the test need not wait for the poll. */
  const doneBy = (loop: WorkLoop<Item>, ids: readonly string[]) =>
    eventually(ids.join(' and '), () => {
      loop.wake();
      return areIdle(ids);
    });

  it('does what is due, and what another process marks later without telling', async () => {
    const seen: string[] = [];
    const loop = createLoop({
      handle: eachItem(async ({ _id }) => {
        seen.push(_id);
        return Promise.resolve({ set: { note: 'done' } });
      }),
    });
    await scene.add(['a']);
    loop.start();
    await eventually('the first item', () => isIdle('a'));
    await scene.add(['b']);
    await eventually('the second item', () => isIdle('b'));
    expect(seen).toEqual(['a', 'b']);
    expect((await scene.find('b')).note).toBe('done');
  });

  it('works on no more items at once than it may', async () => {
    const gate = new Gate();
    let running = 0;
    let most = 0;
    const loop = createLoop({
      concurrency: 3,
      handle: eachItem(async () => {
        running += 1;
        most = Math.max(most, running);
        await gate.arrive();
        running -= 1;
        return undefined;
      }),
    });
    const ids = Array.from({ length: 10 }, (_, n) => `item-${n}`);
    await scene.add(ids);
    loop.start();
    await eventually('three items to run', () => running === 3);
    loop.wake();
    gate.open();
    await eventually('all items', () => areIdle(ids));
    expect(most).toBe(3);
  });

  it('lets a slow item hold up no others', async () => {
    const gate = new Gate();
    const loop = createLoop({
      concurrency: 2,
      handle: eachItem(async ({ _id }) => {
        if (_id === 'slow') await gate.arrive();
        return undefined;
      }),
    });
    await scene.add(['slow'], scene.clock.in(-1000));
    await scene.add(['a', 'b', 'c', 'd']);
    loop.start();
    await eventually('the others', () => areIdle(['a', 'b', 'c', 'd']));
    expect(await isIdle('slow')).toBe(false);
    gate.open();
    await eventually('the slow one', () => isIdle('slow'));
  });

  it('hands over batches no larger than it may, and every item once', async () => {
    const batches: string[][] = [];
    const loop = createLoop({
      concurrency: 1,
      batchSize: 4,
      handle: (items) => {
        batches.push(items.map(({ _id }) => _id));
        return Promise.resolve(items.map(() => ({})));
      },
    });
    const ids = Array.from({ length: 10 }, (_, n) => `item-${n}`);
    await scene.add(ids);
    loop.start();
    await eventually('all items', () => areIdle(ids));
    expect(Math.max(...batches.map(({ length }) => length))).toBe(4);
    expect(batches.flat().toSorted()).toEqual(ids.toSorted());
  });

  it('tries an item again that failed, and finishes the others of its batch', async () => {
    let failures = 2;
    const loop = createLoop({
      batchSize: 2,
      handle: eachItem(async ({ _id }) => {
        if (_id === 'bad' && failures-- > 0) throw new Error('refused');
        return Promise.resolve(undefined);
      }),
    });
    await scene.add(['good', 'bad']);
    loop.start();
    await doneBy(loop, ['good', 'bad']);
    expect((await scene.find('good')).work.fence).toBe(1);
    expect((await scene.find('bad')).work.fence).toBe(3);
  });

  it('fails a whole batch by what its handler throws, or does not answer', async () => {
    let calls = 0;
    const loop = createLoop({
      // Nothing is claimed between the failures of a batch, so that both items are claimed together again.
      concurrency: 1,
      batchSize: 2,
      handle: (items) => {
        calls += 1;
        if (calls === 1) throw new Error('refused');
        return Promise.resolve(calls === 2 ? [{}] : items.map(() => ({})));
      },
    });
    await scene.add(['a', 'b']);
    loop.start();
    await doneBy(loop, ['a', 'b']);
    const fences = [(await scene.find('a')).work.fence, (await scene.find('b')).work.fence];
    expect(fences.toSorted((a, b) => a - b)).toEqual([2, 3]);
  });

  it('takes nothing while the other side wants to be left alone, and goes on after', async () => {
    const seen: string[] = [];
    const loop = createLoop({
      handle: eachItem(async ({ _id }) => {
        seen.push(_id);
        if (_id === 'limited' && seen.length === 1) throw slowDown();
        return Promise.resolve(undefined);
      }),
    });
    await scene.add(['limited']);
    loop.start();
    await eventually('the pause', async () => (await scene.find('limited')).work.lastError !== null);
    await scene.add(['other']);
    scene.clock.advance(MINUTE_MS - 1);
    loop.wake();
    await loop.stop();
    expect(seen).toEqual(['limited']);

    scene.clock.advance(1);
    createLoop({ handle: eachItem(async ({ _id }) => Promise.resolve(void seen.push(_id))) }).start();
    await eventually('both', () => areIdle(['limited', 'other']));
  });

  it.each([
    ['', 0],
    [', also when the database’s clock was put back meanwhile', -60 * MINUTE_MS],
  ])('goes on by itself when the pause is over%s', async (_case, stepMs) => {
    let calls = 0;
    const loop = createLoop({
      handle: eachItem(async () => {
        calls += 1;
        if (calls === 1) throw slowDown();
        return Promise.resolve(undefined);
      }),
    });
    await scene.add(['a']);
    loop.start();
    await eventually('the pause', async () => (await scene.find('a')).work.lastError !== null);
    const monotonicMs = performance.now.bind(performance);
    const monotonic = jest.spyOn(performance, 'now').mockImplementation(() => monotonicMs() + MINUTE_MS);
    scene.clock.advance(MINUTE_MS + stepMs);
    if (stepMs < 0) await scene.add(['b']);
    await eventually('the work', () => isIdle(stepMs < 0 ? 'b' : 'a'));
    expect(calls).toBe(2);
    monotonic.mockRestore();
  });

  it('renews the leases of what it works on', async () => {
    jest.useFakeTimers({
      doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setTimeout'],
    });
    try {
      const gate = new Gate();
      const loop = createLoop({ handle: eachItem(async () => gate.arrive().then(() => undefined)) });
      await scene.add(['a']);
      loop.start();
      await gate.someoneWaits();
      scene.clock.advance(LEASE_MS - 1);
      jest.advanceTimersByTime(LEASE_MS / 2);
      const renewed = scene.clock.in(LEASE_MS).getTime();
      await eventually('the renewal', async () => (await scene.find('a')).work.leaseUntil?.getTime() === renewed);
      gate.open();
      await eventually('the end', () => isIdle('a'));
      expect((await scene.find('a')).work.fence).toBe(1);
    } finally {
      jest.useRealTimers();
    }
  });

  describe('stopped', () => {
    beforeEach(() => (mockIsPatient = true));
    afterEach(() => (mockIsPatient = false));

    it('waits for what is under way, and takes nothing more', async () => {
      const gate = new Gate();
      const loop = createLoop({ concurrency: 1, handle: eachItem(async () => gate.arrive().then(() => undefined)) });
      await scene.add(['running'], scene.clock.in(-1));
      await scene.add(['waiting']);
      loop.start();
      await gate.someoneWaits();

      let stopped = false;
      const stopping = loop.stop().then(() => (stopped = true));
      loop.wake();
      expect((await scene.find('running')).work.status).toBe('running');
      expect(stopped).toBe(false);

      gate.open();
      await stopping;
      expect(await isIdle('running')).toBe(true);
      expect((await scene.find('waiting')).work).toMatchObject({ status: 'due', fence: 0 });
    });
  });

  describe('asked to do one item now', () => {
    it('does it within the call, and only it', async () => {
      const loop = createLoop({ handle: eachItem(async () => Promise.resolve(undefined)) });
      await scene.add(['a', 'b']);
      expect(await loop.runNow('b')).toBe(true);
      expect([await isIdle('a'), await isIdle('b')]).toEqual([false, true]);
    });

    it('says so when the item is not due, is held by another worker, or does not exist', async () => {
      const loop = createLoop({ handle: eachItem(async () => Promise.resolve(undefined)) });
      await scene.add(['later'], scene.clock.in(1));
      await scene.add(['taken']);
      await scene.queue().claim('taken');
      expect(await Promise.all(['later', 'taken', 'missing'].map((id) => loop.runNow(id)))).toEqual([
        false,
        false,
        false,
      ]);
    });

    it('answers, and records the failure, when the work fails', async () => {
      const loop = createLoop({ handle: () => Promise.reject(new Error('refused')) });
      await scene.add(['a']);
      expect(await loop.runNow('a')).toBe(true);
      expect((await scene.find('a')).work).toMatchObject({ status: 'due', lastError: 'refused', owner: null });
    });
  });
});
