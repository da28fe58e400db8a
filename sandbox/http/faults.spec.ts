import { TestClock } from '../clock/test-clock.js';
import { Faults } from './faults.js';

describe('faults', () => {
  const call = { method: 'POST', path: '/users', operation: 'UpsertUsers' };
  const faultsWith = (...chances: number[]): Faults =>
    new Faults(
      { seconds: 'resetSeconds', operations: () => ['UpsertUsers', 'GetApp'] },
      new TestClock(),
      () => chances.shift() ?? 0,
    );

  it('hit a share of the calls, and only those count', () => {
    const faults = faultsWith(0.29, 0.3, 0.99, 0);
    faults.add({ status: 500, probability: 0.3, times: 2 });
    const hits = [1, 2, 3, 4, 5].map(() => faults.take(call)?.status);
    expect(hits).toEqual([500, undefined, undefined, 500, undefined]);
    expect(faults.all()).toEqual([]);
  });

  it('leave a call that they miss to the next one', () => {
    const faults = faultsWith(0.9);
    faults.add({ status: 500, probability: 0.5 });
    faults.add({ status: 503 });
    expect(faults.take(call)?.status).toBe(503);
  });

  it('spread their delay between its bounds, both included', () => {
    const faults = faultsWith(0, 0.5, 0.9999);
    faults.add({ delayMs: 100, spreadMs: 50 });
    expect([1, 2, 3].map(() => faults.take(call)?.delayMs)).toEqual([100, 125, 150]);
    faults.clear();
    faults.add({ spreadMs: 50 });
    expect(faults.take(call)?.delayMs).toBe(0);
  });

  it('hit one operation', () => {
    const faults = faultsWith();
    faults.add({ status: 500, operation: 'GetApp' });
    expect(faults.take(call)).toBeUndefined();
    expect(faults.take({ ...call, operation: 'GetApp' })?.status).toBe(500);
    expect(() => faults.add({ status: 500, operation: 'Sleep' })).toThrow('not Sleep');
    const nameless = new Faults({ seconds: 'retryAfterSeconds' }, new TestClock());
    expect(() => nameless.add({ status: 500, operation: 'GetApp' })).toThrow('operation is not a field');
  });

  it('end by themselves, and say when', () => {
    jest.useFakeTimers();
    const faults = faultsWith();
    const { endsAt } = faults.add({ status: 500, forSeconds: 60 });
    expect(Date.parse(endsAt ?? '')).toBe(Date.now() + 60_000);
    jest.advanceTimersByTime(59_999);
    expect(faults.take(call)?.status).toBe(500);
    jest.advanceTimersByTime(1);
    expect(faults.take(call)).toBeUndefined();
    jest.useRealTimers();
  });

  it.each([
    [{ status: 500, probability: 0 }, 'probability must be a number above 0 and up to 1'],
    [{ status: 500, probability: 1.1 }, 'probability must be a number above 0 and up to 1'],
    [{ spreadMs: -1 }, 'spreadMs must be 0 or more'],
    [{ status: 500, forSeconds: 0 }, 'forSeconds must be 1 or more'],
    [{ probability: 0.5 }, 'at least one of'],
  ])('refuse %j', (fault, reason) => {
    expect(() => faultsWith().add(fault)).toThrow(reason);
  });
});
