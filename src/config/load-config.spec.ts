import { ConfigError, loadConfig } from './load-config.js';

const secret = (seed: string): string =>
  Buffer.from(`${seed}-0123456789abcdefghijklmnopqrstuvwxyz`).toString('base64url');

const complete = {
  MONGODB_URI: 'mongodb://127.0.0.1:27017/backchannel',
  STREAM_API_KEY: 'key',
  STREAM_API_SECRET: secret('stream'),
  JWT_SECRET: secret('jwt'),
};

function problemsOf(environment: Record<string, string | undefined>): Record<string, string> {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) {
      return Object.fromEntries(error.problems.map(({ name, problem }) => [name, problem]));
    }
    throw error;
  }
  return {};
}

describe('loadConfig', () => {
  it('fills every optional setting with its default', () => {
    const config = loadConfig(complete);
    expect(config.http.port).toBe(3000);
    expect(config.tokens).toEqual({ ttlSeconds: 86_400, customerTtlSeconds: 2_592_000, perMinute: 30 });
    expect(config.auth.provisionAccounts).toBe(false);
  });

  it('names every missing setting at once', () => {
    expect(problemsOf({})).toEqual({
      MONGODB_URI: 'is missing',
      STREAM_API_KEY: 'is missing',
      STREAM_API_SECRET: 'is missing',
      JWT_SECRET: 'is missing',
    });
  });

  it('counts an empty variable as a missing one', () => {
    expect(problemsOf({ ...complete, STREAM_API_KEY: '' })).toEqual({ STREAM_API_KEY: 'is missing' });
  });

  it.each([
    ['short', 'a1b2c3d4'],
    ['one character repeated', 'a'.repeat(64)],
    ['a placeholder', 'change-me-change-me-0123456789-abcdefgh'],
  ])('refuses a secret that is %s, without repeating it', (_case, weak) => {
    const environment = { ...complete, JWT_SECRET: weak, STREAM_API_SECRET: weak };
    expect(Object.keys(problemsOf(environment)).toSorted()).toEqual(['JWT_SECRET', 'STREAM_API_SECRET']);
    expect(() => loadConfig(environment)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(weak) as string }) as Error,
    );
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', 'http'],
    ['AUTH_PROVISION', 'maybe'],
    ['STREAM_BASE_URL', 'http://chat.example.com'],
    ['STREAM_BASE_URL', 'https://chat.example.com/'],
    ['MONGODB_URI', 'postgres://localhost'],
    ['SUPPORT_AGENT_ID', 'a b'],
    ['STREAM_PREVIOUS_API_SECRETS', 'short,shorter'],
    ['LOG_LEVEL', 'loud'],
    ['TRUST_PROXY', '11'],
    ['TRUST_PROXY', 'everyone'],
    ['TRUST_PROXY', '10.0.0.0/0'],
    ['TRUST_PROXY', '10.0.0.0/8,proxy.local'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'null'],
    ['CORS_ORIGINS', 'https://app.example.com/'],
    ['CORS_ORIGINS', 'https://app.example.com,https://*.example.com'],
    ['COOKIE_SECURE', 'maybe'],
    ['SESSION_TTL', '60'],
  ])('refuses %s=%s', (name, value) => {
    expect(Object.keys(problemsOf({ ...complete, [name]: value }))).toEqual([name]);
  });

  it.each([
    ['false', false],
    ['0', false],
    ['true', 1],
    ['2', 2],
    ['10.0.0.0/8, fd00::/8,127.0.0.1', ['10.0.0.0/8', 'fd00::/8', '127.0.0.1']],
  ])('reads TRUST_PROXY=%s', (value, proxies) => {
    expect(loadConfig({ ...complete, TRUST_PROXY: value }).http.trustProxy).toEqual(proxies);
  });

  it('accepts the second name of the JWT secret, and refuses two different ones', () => {
    const { JWT_SECRET: jwtSecret, ...rest } = complete;
    expect(problemsOf({ ...rest, JWT_SECRET_KEY: jwtSecret })).toEqual({});
    expect(problemsOf({ ...complete, JWT_SECRET_KEY: secret('other') })).toEqual({
      JWT_SECRET: 'and JWT_SECRET_KEY differ: set one of them',
    });
  });

  it.each(['STREAM_LOCAL_TEST_RUN', 'STREAM_LOCAL_TEST_HOST'])('refuses %s, which redirects the SDK', (name) => {
    expect(Object.keys(problemsOf({ ...complete, [name]: 'true' }))).toEqual([name]);
  });

  it('verifies webhooks with the current secret and those a rotation has not retired', () => {
    const config = loadConfig({ ...complete, STREAM_PREVIOUS_API_SECRETS: `${secret('a')}, ${secret('b')}` });
    expect(config.stream.webhookKeys).toHaveLength(3);
  });
});
