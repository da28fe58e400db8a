import { createSecretKey, randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { AppConfig } from '../../config/app-config.js';
import { JwtStrategy } from './jwt.strategy.js';

const NOW_SECONDS = 1_795_262_400;
const HOUR_SECONDS = 3600;

/** The strategy of an app with a secret of its own, and a token that another sign-in system made with that secret. */
function createApp(claims: object = { exp: NOW_SECONDS + HOUR_SECONDS }) {
  const jwtKey = createSecretKey(randomBytes(32));
  const config = { auth: { jwtKey, external: { issuer: undefined, audience: undefined } } };
  const strategy = new JwtStrategy(config as unknown as AppConfig, { now: () => new Date(Date.now()) });
  return { strategy, token: jwt.sign({ sub: 'robin', iat: NOW_SECONDS, ...claims }, jwtKey) };
}

describe('a verified token', () => {
  let nowSeconds: number;

  beforeEach(() => {
    nowSeconds = NOW_SECONDS;
    jest.spyOn(Date, 'now').mockImplementation(() => nowSeconds * 1000);
  });
  afterEach(() => jest.restoreAllMocks());

  it('is accepted until the moment it expires, and not from then on', async () => {
    const { strategy, token } = createApp();
    for (const seconds of [0, 1, HOUR_SECONDS - 0.001]) {
      nowSeconds = NOW_SECONDS + seconds;
      expect(await strategy.verify(token)).toMatchObject({ accountId: 'robin' });
    }
    for (const seconds of [HOUR_SECONDS, HOUR_SECONDS + 1]) {
      nowSeconds = NOW_SECONDS + seconds;
      expect(await strategy.verify(token)).toBeNull();
    }
  });

  it('without an expiry stays accepted', async () => {
    const { strategy, token } = createApp({});
    for (const seconds of [0, 10 ** 9]) {
      nowSeconds = NOW_SECONDS + seconds;
      expect(await strategy.verify(token)).toMatchObject({ accountId: 'robin' });
    }
  });

  it('is told apart from others by every character', async () => {
    const { strategy, token } = createApp();
    await strategy.verify(token);
    for (const other of [token.slice(0, -1), `${token}A`, token.toLowerCase(), '']) {
      expect(await strategy.verify(other)).toBeNull();
    }
  });

  it('is accepted by its own app only, of several in one process', async () => {
    const [one, other] = [createApp(), createApp()];
    expect(await one.strategy.verify(one.token)).toMatchObject({ accountId: 'robin' });
    expect(await one.strategy.verify(other.token)).toBeNull();
    expect(await other.strategy.verify(one.token)).toBeNull();
    expect(await other.strategy.verify(other.token)).toMatchObject({ accountId: 'robin' });
  });
});
