import { createSecretKey, randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { Logger } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { AppConfig } from '../../config/app-config.js';
import { JwtStrategy } from './jwt.strategy.js';

const NOW_SECONDS = 1_795_262_400;
const HOUR_SECONDS = 3600;

const IN_AN_HOUR = { exp: NOW_SECONDS + HOUR_SECONDS };

/** A verifier with secrets of its own, and a maker of tokens as another sign-in system makes them. */
function createVerifier({ expiryRequired = true, previous = 0, aheadMs = (): number => 0 } = {}) {
  const jwtKeys = Array.from({ length: 1 + previous }, () => createSecretKey(randomBytes(32)));
  const config = { auth: { jwtKeys, external: { issuer: undefined, audience: undefined, expiryRequired } } };
  const clock = Object.assign(new Clock(), { now: () => new Date(Date.now() + aheadMs()) });
  const verifier = new JwtStrategy(config as unknown as AppConfig, clock);
  const sign = (claims: object = IN_AN_HOUR, age = 0): string =>
    jwt.sign({ sub: 'robin', iat: NOW_SECONDS, ...claims }, jwtKeys[age] ?? '');
  return { verifier, sign };
}

describe('a verified token', () => {
  let nowSeconds: number;

  beforeEach(() => {
    nowSeconds = NOW_SECONDS;
    jest.spyOn(Date, 'now').mockImplementation(() => nowSeconds * 1000);
  });
  afterEach(() => jest.restoreAllMocks());

  it('is accepted until the moment it expires, and not from then on', async () => {
    const { verifier, sign } = createVerifier();
    const token = sign();
    for (const seconds of [0, 1, HOUR_SECONDS - 0.001]) {
      nowSeconds = NOW_SECONDS + seconds;
      expect(await verifier.verify(token)).toMatchObject({ accountId: 'robin' });
    }
    for (const seconds of [HOUR_SECONDS, HOUR_SECONDS + 1]) {
      nowSeconds = NOW_SECONDS + seconds;
      expect(await verifier.verify(token)).toBeNull();
    }
  });

  it('expires by the server’s clock where that one is ahead of the machine’s, whether it was seen before or not', async () => {
    let ahead = HOUR_SECONDS * 1000 - 1;
    const { verifier, sign } = createVerifier({ aheadMs: () => ahead });
    const [seen, unseen] = [sign(), sign({ ...IN_AN_HOUR, name: 'Robin' })];
    expect(await verifier.verify(seen)).not.toBeNull();
    ahead += 1;
    expect([await verifier.verify(seen), await verifier.verify(unseen)]).toEqual([null, null]);
  });

  it('without an expiry is refused, or stays accepted where that is allowed', async () => {
    const strict = createVerifier();
    expect(await strict.verifier.verify(strict.sign({}))).toBeNull();
    const { verifier, sign } = createVerifier({ expiryRequired: false });
    const token = sign({});
    for (const seconds of [0, 10 ** 9]) {
      nowSeconds = NOW_SECONDS + seconds;
      expect(await verifier.verify(token)).toMatchObject({ accountId: 'robin' });
    }
  });

  it('is told apart from others by every character', async () => {
    const { verifier, sign } = createVerifier();
    const token = sign();
    await verifier.verify(token);
    for (const other of [token.slice(0, -1), `${token}A`, token.toLowerCase(), '']) {
      expect(await verifier.verify(other)).toBeNull();
    }
  });

  it('is accepted by its own app only, of several in one process', async () => {
    const [one, other] = [createVerifier(), createVerifier()];
    expect(await one.verifier.verify(other.sign())).toBeNull();
    expect(await other.verifier.verify(other.sign())).toMatchObject({ accountId: 'robin' });
  });
});

describe('a token signed with a previous secret', () => {
  let log: jest.SpyInstance;

  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW_SECONDS * 1000);
    log = jest.spyOn(Logger.prototype, 'log').mockReturnValue();
  });
  afterEach(() => jest.restoreAllMocks());

  it('is accepted, and told of once for each secret', async () => {
    const { verifier, sign } = createVerifier({ previous: 2 });
    for (const age of [0, 1, 2, 1, 2]) {
      expect(await verifier.verify(sign({ ...IN_AN_HOUR, name: `${age}` }, age))).toMatchObject({ accountId: 'robin' });
    }
    expect(log.mock.calls).toEqual([
      [{ msg: 'previous secret used', reason: 'JWT_PREVIOUS_SECRETS, number 1' }],
      [{ msg: 'previous secret used', reason: 'JWT_PREVIOUS_SECRETS, number 2' }],
    ]);
  });

  it('must be as good as any other', async () => {
    const { verifier, sign } = createVerifier({ previous: 1 });
    expect(await verifier.verify(sign({ exp: NOW_SECONDS }, 1))).toBeNull();
    expect(await verifier.verify(sign({ ...IN_AN_HOUR, sub: '../admin' }, 1))).toBeNull();
    expect(log).not.toHaveBeenCalled();
  });
});
