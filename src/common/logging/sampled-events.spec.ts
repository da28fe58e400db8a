import { recordSecurityEvent } from './security-log.js';
import { SampledEvents } from './sampled-events.js';

jest.mock('./security-log.js', () => ({ recordSecurityEvent: jest.fn() }));

const MINUTE_MS = 60_000;
const lines = () => jest.mocked(recordSecurityEvent).mock.calls;

describe('security events that anyone can cause', () => {
  let events: SampledEvents;

  beforeEach(() => {
    jest.useFakeTimers();
    jest.mocked(recordSecurityEvent).mockClear();
    events = new SampledEvents('webhook refused');
  });
  afterEach(() => jest.useRealTimers());

  it('are written once for each source, and counted when the minute is over', () => {
    for (let time = 0; time < 1000; time += 1) {
      events.note('a', { address: 'a' });
      events.note('b', { address: 'b' });
    }
    expect(lines()).toEqual([
      ['webhook refused', { address: 'a' }],
      ['webhook refused', { address: 'b' }],
    ]);
    jest.advanceTimersByTime(MINUTE_MS);
    expect(lines().slice(2)).toEqual([['webhook refused', { count: 1998, seconds: 60 }]]);
  });

  it('from any number of sources make eleven lines a minute, and hold no more than ten sources', () => {
    for (let source = 0; source < 100_000; source += 1) events.note(String(source), { address: String(source) });
    expect(lines()).toHaveLength(10);
    expect((events as unknown as { sources: Set<string> }).sources.size).toBe(10);
    jest.advanceTimersByTime(MINUTE_MS);
    expect(lines()).toHaveLength(11);
  });

  it('are written again in the next minute', () => {
    events.note('a', { address: 'a' });
    jest.advanceTimersByTime(MINUTE_MS);
    events.note('a', { address: 'a' });
    jest.advanceTimersByTime(MINUTE_MS);
    expect(lines()).toEqual([
      ['webhook refused', { address: 'a' }],
      ['webhook refused', { address: 'a' }],
    ]);
  });
});
