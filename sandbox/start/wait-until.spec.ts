import { waitUntil } from './wait-until.js';

describe('waitUntil', () => {
  it('asks again until the answer is yes', async () => {
    const answers = [false, false, true];
    await expect(waitUntil(() => Promise.resolve(answers.shift() ?? false), 10_000)).resolves.toBe(true);
    expect(answers).toEqual([]);
  });

  it('gives up at the deadline, after asking at least once', async () => {
    let asked = 0;
    const condition = (): Promise<boolean> => {
      asked += 1;
      return Promise.resolve(false);
    };
    await expect(waitUntil(condition, 0)).resolves.toBe(false);
    expect(asked).toBe(1);
  });

  it('asks nothing more once it is called off', async () => {
    const off = new AbortController();
    let asked = 0;
    const condition = (): Promise<boolean> => {
      asked += 1;
      off.abort();
      return Promise.resolve(false);
    };
    await expect(waitUntil(condition, 60_000, off.signal)).resolves.toBe(false);
    expect(asked).toBe(1);
  });
});
