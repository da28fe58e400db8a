import type { WorkLoopOptions } from '../../src/work/batch-worker.js';
import { eachItem } from '../../src/work/work-loop.js';
import { LEASE_MS } from '../../src/work/claim.js';
import { doneWork, firstWork } from '../../src/work/work.schema.js';
import { eventually } from '../support/eventually.js';
import { Gate, type Item, useWorkScene } from './work-scene.js';

describe('an item that is inserted as claimed', () => {
  const scene = useWorkScene();

  const createLoop = (options: Partial<WorkLoopOptions<Item>> = {}) => {
    const seen: string[] = [];
    const handle = eachItem<Item>(async ({ _id }) => Promise.resolve(void seen.push(_id)));
    return { loop: scene.createLoop({ handle, ...options }), seen };
  };
  const items = (...ids: string[]): Item[] =>
    ids.map((_id) => ({ _id, note: '', work: firstWork(scene.clock.now(), `request-${_id}`) }));
  const areIdle = (...ids: string[]) => scene.areIdle(...ids);

  it('is worked on by the loop that inserted it, once, and ends like any other', async () => {
    const { loop, seen } = createLoop();
    await loop.insert(items('a', 'b'));
    await eventually('both', () => areIdle('a', 'b'));
    expect(seen).toEqual(['a', 'b']);
    expect((await scene.find('a')).work).toMatchObject({
      fence: 1,
      attempts: 0,
      owner: null,
      leaseUntil: null,
      dueAt: null,
      doneRevision: 1,
      requestId: 'request-a',
    });
  });

  it('is held from the moment it is there: no other worker can claim it', async () => {
    const gate = new Gate();
    const { loop } = createLoop({ handle: eachItem(async () => gate.arrive().then(() => undefined)) });
    await loop.insert(items('a'));
    expect((await scene.find('a')).work).toMatchObject({ status: 'running', fence: 1, attempts: 1 });
    expect(await scene.queue().claim('a')).toBeNull();
    gate.open();
  });

  it('is another worker’s once its lease is over, when its own died before it began', async () => {
    expect(await scene.queue().insert(items('a'), 1)).toMatchObject([{ _id: 'a' }]);
    scene.clock.advance(LEASE_MS - 1);
    expect(await scene.queue().claim()).toBeNull();
    scene.clock.advance(1);
    expect((await scene.queue().claim())?.work).toMatchObject({ fence: 2, attempts: 2 });
  });

  it('is tried again like any other when the work fails', async () => {
    const { loop } = createLoop({ handle: () => Promise.reject(new Error('refused')) });
    await loop.insert(items('a'));
    await eventually('the failure', async () => (await scene.find('a')).work.lastError === 'refused');
    expect((await scene.find('a')).work).toMatchObject({ status: 'due', attempts: 1, owner: null });
  });

  it('is worked on by one of many that insert it at once, and those that come later leave it alone', async () => {
    const all = Array.from({ length: 5 }, () => createLoop());
    await Promise.all(all.map(({ loop }) => loop.insert(items('a', 'b', 'c'))));
    await eventually('all', () => areIdle('a', 'b', 'c'));
    await all[0]?.loop.insert(items('a', 'd'));
    await eventually('the new one', () => areIdle('d'));
    expect(all.flatMap(({ seen }) => seen).toSorted()).toEqual(['a', 'b', 'c', 'd']);
    expect((await scene.find('a')).work.fence).toBe(1);
  });

  it('whose insert was not answered waits for the end of its lease, and then any worker takes it', async () => {
    const { loop, seen } = createLoop();
    scene.loseNextAnswer();
    await expect(loop.insert(items('a'))).rejects.toThrow('the answer was lost');
    loop.wake();
    expect((await scene.find('a')).work.status).toBe('running');
    expect(seen).toEqual([]);
    scene.clock.advance(LEASE_MS);
    loop.wake();
    await eventually('the item', () => areIdle('a'));
    expect(seen).toEqual(['a']);
  });

  it('is inserted as due instead, for any worker, when its process holds as many as it may', async () => {
    const turn = new Gate();
    const { loop, seen } = createLoop({ concurrency: 1, batchSize: 2, pace: () => turn.arrive() });
    await loop.insert(items('a'));
    await loop.insert(items('b', 'c', 'd'));
    const stored = await Promise.all(['a', 'b', 'c', 'd'].map((id) => scene.find(id)));
    expect(stored.map(({ work }) => work.status)).toEqual(['running', 'running', 'due', 'due']);
    const other = createLoop();
    other.loop.wake();
    await eventually('the others', () => areIdle('c', 'd'));
    turn.open();
    await eventually('all', () => areIdle('a', 'b'));
    expect([other.seen.toSorted(), seen]).toEqual([
      ['c', 'd'],
      ['a', 'b'],
    ]);
  });

  it('is left as it is when it needs no work', async () => {
    const { loop, seen } = createLoop();
    await loop.insert([{ _id: 'done', note: '', work: doneWork('request-done') }, ...items('a')]);
    await eventually('the other', () => areIdle('a'));
    expect(seen).toEqual(['a']);
    expect((await scene.find('done')).work).toMatchObject({ status: 'idle', fence: 0, revision: 1, doneRevision: 1 });
  });

  it('shares a batch with those that come while the batch waits for its turn', async () => {
    const turn = new Gate();
    const batches: string[][] = [];
    const { loop } = createLoop({
      batchSize: 3,
      pace: () => turn.arrive(),
      handle: (batch) => {
        batches.push(batch.map(({ _id }) => _id));
        return Promise.resolve(batch.map(() => ({})));
      },
    });
    await loop.insert(items('a'));
    await loop.insert(items('b'));
    await loop.insert(items('c', 'd'));
    turn.open();
    await eventually('all', () => areIdle('a', 'b', 'c', 'd'));
    expect(batches).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('keeps its lease while it waits for its turn', async () => {
    jest.useFakeTimers({
      doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setTimeout'],
    });
    try {
      const turn = new Gate();
      const { loop } = createLoop({ batchSize: 2, pace: () => turn.arrive() });
      await loop.insert(items('a'));
      await loop.insert(items('b'));
      scene.clock.advance(LEASE_MS - 1);
      jest.advanceTimersByTime(LEASE_MS / 2);
      const renewed = scene.clock.in(LEASE_MS).getTime();
      for (const id of ['a', 'b']) {
        await eventually('the renewal', async () => (await scene.find(id)).work.leaseUntil?.getTime() === renewed);
      }
      turn.open();
      await eventually('the end', () => areIdle('a', 'b'));
      expect((await scene.find('b')).work.fence).toBe(1);
    } finally {
      jest.useRealTimers();
    }
  });

  it('is given back when its loop stops and the work takes too long, or before the work began', async () => {
    const gate = new Gate();
    const turn = new Gate();
    const slow = createLoop({ handle: eachItem(async () => gate.arrive().then(() => undefined)) });
    const waiting = createLoop({ pace: () => turn.arrive() });
    await slow.loop.insert(items('slow'));
    await waiting.loop.insert(items('waiting'));
    await Promise.all([slow.loop.stop(), waiting.loop.stop()]);
    for (const id of ['slow', 'waiting']) {
      expect((await scene.find(id)).work).toMatchObject({ status: 'due', owner: null, leaseUntil: null });
    }
    gate.open();
    turn.open();
  });

  it('is due, for others, when it arrives at a loop that has stopped or stops meanwhile', async () => {
    const { loop, seen } = createLoop();
    const inserting = loop.insert(items('meanwhile'));
    await loop.stop();
    await inserting;
    await loop.insert(items('after'));
    for (const id of ['meanwhile', 'after']) {
      expect((await scene.find(id)).work).toMatchObject({ status: 'due', owner: null, leaseUntil: null });
    }
    expect(seen).toEqual([]);
  });
});
