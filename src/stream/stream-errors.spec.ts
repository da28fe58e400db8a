import { inspect } from 'node:util';
import fc from 'fast-check';
import { StreamError, toStreamError } from './stream-errors.js';

const NOW = new Date('2026-11-21T12:00:00Z');
const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

/** What the SDK throws when Stream answered: Stream's code, and axios's response with the whole request on it. */
const sdkError = (status: number, code?: number, headers: Record<string, string> = {}) =>
  Object.assign(new Error('StreamChat error code 4: everything Stream had to say'), {
    status,
    ...(code !== undefined && { code }),
    response: { status, headers, config: { headers: { Authorization: 'the-server-token' }, data: 'the-body' } },
  });

describe('a failed call to Stream', () => {
  it('names the operation, Stream’s code and the status', () => {
    const error = toStreamError('sendMessage', sdkError(403, 17));
    expect(error).toMatchObject({ operation: 'sendMessage', status: 403, code: 17 });
    expect(error.message).toBe('sendMessage: Stream answered 403, code 17');
  });

  it('without an answer names the fault of the connection', () => {
    const error = toStreamError('sendMessage', Object.assign(new Error('timeout'), { code: 'ECONNABORTED' }));
    expect(error).toMatchObject({ status: undefined, code: undefined, retryAfterMs: undefined });
    expect(error.message).toBe('sendMessage: no usable answer (ECONNABORTED)');
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'boom'],
    ['an empty object', {}],
  ])('is understood even when %s was thrown', (_case, thrown) => {
    const error = toStreamError('sendMessage', thrown);
    expect(error).toBeInstanceOf(StreamError);
    expect(error.retryable).toBe(true);
  });

  it('is left alone when it is translated already', () => {
    const error = new StreamError('sendMessage', 'refused', { status: 400 });
    expect(toStreamError('another operation', error)).toBe(error);
  });

  it('carries neither the server token nor a body nor Stream’s own words', () => {
    const printed = inspect(toStreamError('sendMessage', sdkError(500, -1)), { depth: 20, showHidden: true });
    expect(printed).toContain('Stream answered 500');
    expect(printed).not.toMatch(/the-server-token|the-body|everything Stream had to say/);
  });

  it.each<[string, number | undefined, number | undefined, boolean]>([
    ['no answer', undefined, undefined, true],
    ['a time-out', 408, 23, true],
    ['too many requests', 429, 9, true],
    ['a failure of Stream’s own', 500, -1, true],
    ['a gateway in between', 502, undefined, true],
    ['an internal code under another status', 400, -1, true],
    ['too many connections', 400, 71, true],
    ['bad input', 400, 4, false],
    ['a wrong key', 401, 2, true],
    ['a missing permission', 403, 17, false],
    ['a missing object', 404, 16, false],
    ['a payload too big', 413, 22, false],
    ['a payload too big for a gateway', 413, undefined, false],
    ['a redirect', 302, undefined, true],
    ['a gateway’s own 400', 400, undefined, true],
    ['a gateway’s own 403', 403, undefined, true],
    ['a gateway’s own 404', 404, undefined, true],
  ])('after %s (status %s, code %s) may succeed later: %s', (_case, status, code, retryable) => {
    const error = new StreamError('operation', 'reason', { status, code });
    expect(error.retryable).toBe(retryable);
    expect(error.permanent).toBe(!retryable);
  });

  it('tells what is missing from what is refused', () => {
    const missing = new StreamError('operation', 'reason', { status: 404, code: 16 });
    const missingAs400 = new StreamError('operation', 'reason', { status: 400, code: 16 });
    const refused = new StreamError('operation', 'reason', { status: 400, code: 4 });
    const gateways = new StreamError('operation', 'reason', { status: 404 });
    expect([missing, missingAs400, refused, gateways].map(({ notFound }) => notFound)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([missing.invalidInput, missingAs400.invalidInput, refused.invalidInput]).toEqual([false, false, true]);
  });

  const wait = (status: number, headers: Record<string, string>) =>
    toStreamError('operation', sdkError(status, undefined, { date: NOW.toUTCString(), ...headers })).retryAfterMs;
  const reset = (at: Date) => ({ 'x-ratelimit-reset': String(at.getTime() / 1000) });

  it.each([
    ['as long as the reset is away', inSeconds(20), 20_000],
    ['two minutes at most', inSeconds(3600), 120_000],
    ['a second at least', inSeconds(-5), 1000],
  ])('after 429 waits %s', (_case, at, expected) => {
    expect(wait(429, reset(at))).toBe(expected);
  });

  it('after 429 counts by Stream’s clock, not by ours', () => {
    const answeredAt = inSeconds(-600);
    expect(wait(429, { ...reset(inSeconds(-580)), date: answeredAt.toUTCString() })).toBe(20_000);
  });

  it.each(['', 'soon'])(
    'after 429 reads no time in an answer with the date "%s": our own clock may be wrong',
    (date) => {
      expect(wait(429, { ...reset(inSeconds(20)), date })).toBe(60_000);
      expect(wait(429, { 'retry-after': inSeconds(20).toUTCString(), date })).toBe(60_000);
      expect(wait(429, { 'retry-after': '20', date })).toBe(20_000);
    },
  );

  it.each([
    ['missing', {}],
    ['no number', { 'x-ratelimit-reset': 'soon' }],
    ['zero', { 'x-ratelimit-reset': '0' }],
  ])('after 429 waits a minute when the reset is %s', (_case, headers) => {
    expect(wait(429, headers)).toBe(60_000);
  });

  it.each([
    ['seconds', '20', 20_000],
    ['many seconds: two minutes', '3600', 120_000],
    ['no seconds: one', '0', 1000],
    ['a date', inSeconds(20).toUTCString(), 20_000],
    ['a date that is over: one', inSeconds(-20).toUTCString(), 1000],
    ['nothing that HTTP knows: a minute', 'soon', 60_000],
    ['a negative number: a minute', '-5', 60_000],
    ['a fraction: a minute', '1.5', 60_000],
  ])('after 429 obeys Retry-After of %s', (_case, value, expected) => {
    expect(wait(429, { 'retry-after': value })).toBe(expected);
  });

  it('after 429 reads the date of Retry-After by Stream’s clock', () => {
    const headers = { 'retry-after': inSeconds(-580).toUTCString(), date: inSeconds(-600).toUTCString() };
    expect(wait(429, headers)).toBe(20_000);
  });

  it('after 429 waits for the later of the reset and Retry-After', () => {
    expect(wait(429, { ...reset(inSeconds(20)), 'retry-after': '40' })).toBe(40_000);
    expect(wait(429, { ...reset(inSeconds(40)), 'retry-after': '20' })).toBe(40_000);
  });

  it('after 429 never waits less than a second or more than two minutes, whatever the headers say', () => {
    fc.assert(
      fc.property(fc.string(), fc.oneof(fc.string(), fc.integer().map(String)), fc.string(), (date, retry, at) => {
        const waitMs = wait(429, { date, 'retry-after': retry, 'x-ratelimit-reset': at }) ?? 0;
        expect(waitMs).toBeGreaterThanOrEqual(1000);
        expect(waitMs).toBeLessThanOrEqual(120_000);
      }),
    );
  });

  it('asks for no wait after anything but 429', () => {
    expect(wait(500, reset(inSeconds(20)))).toBeUndefined();
    expect(wait(503, { 'retry-after': '20' })).toBeUndefined();
  });
});
