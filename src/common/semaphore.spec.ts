import { Semaphore, QueueFullError } from './semaphore.js';

/** A task that ends when it is told to. */
function heldTask(): { task: () => Promise<number>; started: () => boolean; end: (error?: Error) => void } {
  let started = false;
  let end: (error?: Error) => void = () => undefined;
  const ended = new Promise<number>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve(7));
  });
  const task = (): Promise<number> => {
    started = true;
    return ended;
  };
  return { task, started: () => started, end: (error) => end(error) };
}

describe('Semaphore', () => {
  it('runs at most so many tasks at once, and the others in order of arrival', async () => {
    const semaphore = new Semaphore(2, 10);
    const tasks = Array.from({ length: 5 }, heldTask);
    const outcomes = tasks.map(({ task }) => semaphore.run(task));
    const started = () => tasks.map((held) => held.started());
    expect(started()).toEqual([true, true, false, false, false]);
    tasks[1]?.end();
    await outcomes[1];
    expect(started()).toEqual([true, true, true, false, false]);
    for (const { end } of tasks) end();
    expect(await Promise.all(outcomes)).toEqual([7, 7, 7, 7, 7]);
  });

  it('gives the place of a task that failed to the next', async () => {
    const semaphore = new Semaphore(1, 10);
    const [first, second] = [heldTask(), heldTask()];
    const outcomes = [semaphore.run(first.task), semaphore.run(second.task)];
    first.end(new Error('broken'));
    await expect(outcomes[0]).rejects.toThrow('broken');
    second.end();
    expect(await outcomes[1]).toBe(7);
  });

  it('is free again when everybody has left', async () => {
    const semaphore = new Semaphore(1, 10);
    for (let round = 0; round < 3; round += 1) {
      const { task, started, end } = heldTask();
      const outcome = semaphore.run(task);
      expect(started()).toBe(true);
      end();
      await outcome;
    }
  });

  it('turns away whoever comes when the line is full, and nobody once it has moved', async () => {
    const semaphore = new Semaphore(1, 2);
    const tasks = Array.from({ length: 4 }, heldTask);
    const outcomes = tasks.slice(0, 3).map(({ task }) => semaphore.run(task));
    const late = tasks[3] ?? heldTask();
    await expect(semaphore.run(late.task)).rejects.toThrow(QueueFullError);
    expect(late.started()).toBe(false);
    tasks[0]?.end();
    await outcomes[0];
    const retried = semaphore.run(late.task);
    for (const { end } of tasks) end();
    expect(await Promise.all([...outcomes, retried])).toEqual([7, 7, 7, 7]);
  });
});
