import { formatMicros, parseMicros, Timeline } from './timeline.js';

describe('the timeline', () => {
  it('never gives the same timestamp twice, nor an earlier one when the clock goes back', () => {
    let nowMs = Date.parse('2026-03-01T12:00:00.500Z');
    const timeline = new Timeline(() => new Date(nowMs));
    const timestamps = [timeline.next(), timeline.next()];
    nowMs -= 1000;
    timestamps.push(timeline.next());
    nowMs += 2000;
    timestamps.push(timeline.next());
    expect(timestamps).toEqual([
      '2026-03-01T12:00:00.500000Z',
      '2026-03-01T12:00:00.500001Z',
      '2026-03-01T12:00:00.500002Z',
      '2026-03-01T12:00:01.500000Z',
    ]);
  });

  it('goes on after what was restored', () => {
    const timeline = new Timeline(() => new Date(0));
    timeline.advancePast('2026-03-01T12:00:00.000041Z');
    expect(timeline.next()).toBe('2026-03-01T12:00:00.000042Z');
  });

  it.each([
    ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000000Z'],
    ['2026-03-01T12:00:00.12Z', '2026-03-01T12:00:00.120000Z'],
    ['2026-03-01T14:00:00.123456789+02:00', '2026-03-01T12:00:00.123456Z'],
  ])('reads %s as %s', (text, expected) => {
    expect(formatMicros(parseMicros(text) ?? 0)).toBe(expected);
  });

  it.each(['', 'today', '2026-03-01', '2026-13-01T12:00:00Z', 1, null])('does not take %j for a timestamp', (value) => {
    expect(parseMicros(value)).toBeUndefined();
  });
});
