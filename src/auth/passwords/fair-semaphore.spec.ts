import { QueueFullError } from '../../common/semaphore.js';
import { FairSemaphore } from './fair-semaphore.js';

/** Tasks that end when the test says so, and the order in which they were started. */
function makeTasks(semaphore: FairSemaphore) {
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const run = (caller: string): Promise<string> =>
    semaphore.run(caller, async () => {
      started.push(caller);
      await new Promise<void>((resolve) => ends.push(resolve));
      return caller;
    });
  const endOne = async (): Promise<void> => {
    ends.shift()?.();
    await new Promise(setImmediate);
  };
  return { started, run, endOne };
}

const settled = (outcomes: readonly Promise<unknown>[]): Promise<PromiseSettledResult<unknown>[]> =>
  Promise.allSettled(outcomes);

describe('a fair semaphore', () => {
  it('runs so many at a time, and passes on what they result in', async () => {
    const semaphore = new FairSemaphore(2, 10);
    const { started, run, endOne } = makeTasks(semaphore);
    const outcomes = [run('a'), run('a'), run('a')];
    expect(started).toEqual(['a', 'a']);
    for (const _each of outcomes) await endOne();
    expect(await Promise.all(outcomes)).toEqual(['a', 'a', 'a']);
    await expect(semaphore.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await semaphore.run('a', () => Promise.resolve(1))).toBe(1);
  });

  it('lets callers take turns, however many tasks one of them has', async () => {
    const { started, run, endOne } = makeTasks(new FairSemaphore(1, 100));
    const outcomes = Array.from('aaaaabbc', run);
    for (const _each of outcomes) await endOne();
    expect(started.join('')).toBe('aabcabaa');
    await Promise.all(outcomes);
  });

  it('gives the place of the caller with the most tasks to one with fewer, the newest first', async () => {
    const { started, run, endOne } = makeTasks(new FairSemaphore(1, 4));
    const outcomes = Array.from('aaaaabb', run);
    const before = settled(outcomes);
    for (const _each of outcomes) await endOne();
    expect((await before).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(started.join('')).toBe('aabab');
    expect(await outcomes[3]?.catch((error: unknown) => error)).toBeInstanceOf(QueueFullError);
  });

  it('refuses a caller who has as many tasks as any other', async () => {
    const { run, endOne } = makeTasks(new FairSemaphore(1, 2));
    const outcomes = [run('a'), run('b'), run('c')];
    await expect(run('b')).rejects.toThrow(QueueFullError);
    await expect(run('d')).rejects.toThrow(QueueFullError);
    for (const _each of outcomes) await endOne();
    await Promise.all(outcomes);
  });

  it('has all its places again after it was full', async () => {
    const { started, run, endOne } = makeTasks(new FairSemaphore(1, 3));
    for (const callers of ['aaaaab', 'bbbbba']) {
      const outcomes = settled(Array.from(callers, run));
      for (let task = 0; task < 4; task += 1) await endOne();
      expect((await outcomes).filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    }
    expect(started).toHaveLength(8);
  });
});
