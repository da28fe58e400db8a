import fc from 'fast-check';
import { decode, verify } from 'jsonwebtoken';
import { Clock } from '../common/clock.js';
import { loadConfig } from '../config/load-config.js';
import { revocationCut, StreamTokens } from './stream-tokens.js';

const API_SECRET = '9e107d9d372bb6826bd81d3542a419d6e4d909c290d0fb1c';
const NOW_SECONDS = 1_795_176_000;
const DAY_SECONDS = 86_400;

const config = loadConfig({
  MONGODB_URI: 'mongodb://127.0.0.1/unused',
  STREAM_API_KEY: 'key',
  STREAM_API_SECRET: API_SECRET,
  JWT_SECRET: 'd41d8cd98f00b204e9800998ecf8427e',
});

/** @param atMs what the clock says, in milliseconds since the epoch */
const tokensAt = (atMs: number) => new StreamTokens(config, Object.assign(new Clock(), { now: () => new Date(atMs) }));

describe('tokens for Stream', () => {
  it('are HS256 over user_id, iat and exp, and nothing else', () => {
    const { token } = tokensAt(NOW_SECONDS * 1000).issue('robin', { ttlSeconds: DAY_SECONDS });
    expect(decode(token, { complete: true })).toMatchObject({
      header: { alg: 'HS256', typ: 'JWT' },
      payload: { user_id: 'robin', iat: NOW_SECONDS - 5, exp: NOW_SECONDS + DAY_SECONDS },
    });
    expect(Object.keys(decode(token, { json: true }) ?? {}).toSorted()).toEqual(['exp', 'iat', 'user_id']);
    expect(() => verify(token, API_SECRET, { algorithms: ['HS256'], clockTimestamp: NOW_SECONDS })).not.toThrow();
  });

  it('tell their expiry in milliseconds', () => {
    const { expiresAtMs } = tokensAt(NOW_SECONDS * 1000 + 999).issue('robin', { ttlSeconds: 60 });
    expect(expiresAtMs).toBe((NOW_SECONDS + 60) * 1000);
  });

  it('have an iat and no exp when they do not expire', () => {
    const { token, expiresAtMs } = tokensAt(NOW_SECONDS * 1000).issue('customer-7', { ttlSeconds: 0 });
    expect(decode(token, { json: true })).toEqual({ user_id: 'customer-7', iat: NOW_SECONDS - 5 });
    expect(expiresAtMs).toBeUndefined();
  });

  it('are backdated by five seconds where nothing was revoked, or long ago', () => {
    for (const revokedAt of [undefined, null, new Date((NOW_SECONDS - 6) * 1000)]) {
      const { token } = tokensAt(NOW_SECONDS * 1000).issue('robin', { ttlSeconds: 60, revokedAt });
      expect(decode(token, { json: true })?.iat).toBe(NOW_SECONDS - 5);
    }
  });

  it('are always younger than the revocation, and never more than a second ahead of the clock', () => {
    const nowMs = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 });
    const revokedAgoMs = fc.integer({ min: 0, max: 20_000 });
    fc.assert(
      fc.property(nowMs, revokedAgoMs, fc.constantFrom(0, 60, DAY_SECONDS), (atMs, agoMs, ttlSeconds) => {
        const revokedAt = new Date(atMs - agoMs);
        const { token } = tokensAt(atMs).issue('robin', { ttlSeconds, revokedAt });
        const iatMs = (decode(token, { json: true })?.iat ?? 0) * 1000;
        return iatMs > revokedAt.getTime() && iatMs - atMs <= 1000;
      }),
    );
  });
});

describe('the moment to revoke up to', () => {
  const anyTime = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 });
  const issuedAt = (atMs: number, revokedAt?: Date): number => {
    const { token } = tokensAt(atMs).issue('robin', { ttlSeconds: 60, ...(revokedAt && { revokedAt }) });
    return (decode(token, { json: true })?.iat ?? 0) * 1000;
  };

  it('kills every token that was issued before', () => {
    fc.assert(
      fc.property(
        anyTime,
        fc.integer({ min: 0, max: DAY_SECONDS * 1000 }),
        (nowMs, agoMs) => issuedAt(nowMs - agoMs) < revocationCut(new Date(nowMs)).getTime(),
      ),
    );
  });

  it('spares what is issued after, at once, without a time in the future', () => {
    fc.assert(
      fc.property(anyTime, fc.integer({ min: 0, max: 5000 }), (nowMs, laterMs) => {
        const cut = revocationCut(new Date(nowMs));
        const iatMs = issuedAt(nowMs + laterMs, cut);
        return iatMs > cut.getTime() && iatMs <= nowMs + laterMs;
      }),
    );
  });
});
