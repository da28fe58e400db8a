import { createSecretKey } from 'node:crypto';
import { decode, verify } from 'jsonwebtoken';
import { HmsTokens } from './hms-tokens.js';

const SECRET = '9e107d9d372bb6826bd81d3542a419d6e4d909c290d0fb1c';
const START_SECONDS = 1_795_176_000;
const DAY_SECONDS = 86_400;

/** Tokens by a clock that a test moves. */
function tokensWithClock() {
  const clock = { seconds: START_SECONDS };
  const access = { accessKey: 'access', key: createSecretKey(Buffer.from(SECRET)), templateId: 'template' };
  const tokens = new HmsTokens(access, { now: () => new Date(clock.seconds * 1000 + 999) });
  return { clock, tokens };
}

const claimsOf = (token: string) => decode(token, { json: true }) ?? {};
const UUID = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) as string;

describe('the management token', () => {
  it('has the documented claims and nothing else, for a day, ten seconds old when it is made', () => {
    const { tokens } = tokensWithClock();
    const token = tokens.managementToken();
    expect(decode(token, { complete: true })?.header).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(claimsOf(token)).toEqual({
      access_key: 'access',
      type: 'management',
      version: 2,
      iat: START_SECONDS - 10,
      nbf: START_SECONDS - 10,
      exp: START_SECONDS + DAY_SECONDS,
      jti: UUID,
    });
    expect(() => verify(token, SECRET, { algorithms: ['HS256'], clockTimestamp: START_SECONDS })).not.toThrow();
  });

  it('is accepted by a clock that is ten seconds behind', () => {
    const token = tokensWithClock().tokens.managementToken();
    const at = (clockTimestamp: number) => () => verify(token, SECRET, { algorithms: ['HS256'], clockTimestamp });
    expect(at(START_SECONDS - 10)).not.toThrow();
    expect(at(START_SECONDS - 11)).toThrow('jwt not active');
  });

  it('is kept until five minutes before its end, and then renewed', () => {
    const { clock, tokens } = tokensWithClock();
    const first = tokens.managementToken();
    clock.seconds = START_SECONDS + DAY_SECONDS - 301;
    expect(tokens.managementToken()).toBe(first);
    clock.seconds += 1;
    const second = tokens.managementToken();
    expect(second).not.toBe(first);
    expect(claimsOf(second)['exp']).toBe(clock.seconds + DAY_SECONDS);
    expect(tokens.managementToken()).toBe(second);
  });

  it.each([-3600, -86_400])(
    'is made anew when the clock is put off by %d s: the old one is not valid yet',
    (seconds) => {
      const { clock, tokens } = tokensWithClock();
      const first = tokens.managementToken();
      clock.seconds += seconds;
      const second = tokens.managementToken();
      expect(second).not.toBe(first);
      expect(claimsOf(second)).toMatchObject({ iat: clock.seconds - 10, exp: clock.seconds + DAY_SECONDS });
      expect(tokens.managementToken()).toBe(second);
    },
  );

  it('is made anew after it was dropped, under another id in the same second', () => {
    const { tokens } = tokensWithClock();
    const first = claimsOf(tokens.managementToken());
    tokens.dropManagementToken();
    const second = claimsOf(tokens.managementToken());
    expect(second['exp']).toBe(first['exp']);
    expect(second['jti']).not.toBe(first['jti']);
  });
});

describe('a join token', () => {
  const grant = { roomId: 'room', role: 'guest', userId: 'sample-owner' };

  it('has the documented claims and nothing else, and ends with the grant, in whole seconds', () => {
    const { tokens } = tokensWithClock();
    const expiresAt = new Date((START_SECONDS + 60) * 1000 + 900);
    expect(claimsOf(tokens.joinToken({ ...grant, expiresAt }))).toEqual({
      access_key: 'access',
      type: 'app',
      version: 2,
      room_id: 'room',
      role: 'guest',
      user_id: 'sample-owner',
      iat: START_SECONDS - 10,
      nbf: START_SECONDS - 10,
      exp: START_SECONDS + 60,
      jti: UUID,
    });
  });

  it('is never given twice, and never the management token', () => {
    const { tokens } = tokensWithClock();
    const expiresAt = new Date((START_SECONDS + 60) * 1000);
    const given = [tokens.managementToken(), tokens.joinToken({ ...grant, expiresAt })];
    given.push(tokens.joinToken({ ...grant, expiresAt }), tokens.managementToken());
    expect(new Set(given).size).toBe(3);
    expect(given[3]).toBe(given[0]);
    for (const token of [given[1], given[2]]) expect(claimsOf(token ?? '')['type']).toBe('app');
  });
});

it('no token is signed where 100ms is not set up, and the work waits', () => {
  const tokens = new HmsTokens(null, { now: () => new Date(START_SECONDS * 1000) });
  const notYet = expect.objectContaining({ fault: 'unavailable', permanent: false }) as Error;
  expect(() => tokens.managementToken()).toThrow(notYet);
  expect(() => tokens.joinToken({ roomId: 'r', role: 'guest', userId: 'u', expiresAt: new Date() })).toThrow(notYet);
});
