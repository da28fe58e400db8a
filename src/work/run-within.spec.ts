import { runWithin } from './run-within.js';

const LONG_MS = 60_000;

describe('a request that waits for work', () => {
  it('does it, and is told at once when it is done', async () => {
    const steps: string[] = [];
    const run = async () => steps.push('run');
    const isDone = async () => steps.push('look') > 0;
    expect(await runWithin(LONG_MS, { run, isDone })).toBe(true);
    expect(steps).toEqual(['run', 'look']);
  });

  it('tries and looks again until it is done by any worker', async () => {
    let looks = 0;
    const isDone = async () => (looks += 1) === 3;
    expect(await runWithin(LONG_MS, { run: async () => false, isDone })).toBe(true);
    expect(looks).toBe(3);
  });

  it('waits no longer than it may, for work that never ends as for work that is never done', async () => {
    const never = new Promise<never>(() => undefined);
    expect(await runWithin(10, { run: () => never, isDone: async () => false })).toBe(false);
    expect(await runWithin(10, { run: async () => true, isDone: async () => false })).toBe(false);
  });

  it('ends with what is found to be wrong', async () => {
    const isDone = async (): Promise<boolean> => {
      throw new Error('refused for good');
    };
    await expect(runWithin(LONG_MS, { run: async () => true, isDone })).rejects.toThrow('refused for good');
  });
});
