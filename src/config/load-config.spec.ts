import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppConfig } from './app-config.js';
import { ConfigError, loadConfig, readEnvironment } from './load-config.js';
import { Variables } from './variables.js';

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

  it.each(['', ' ', ' \t\r\n'])('counts the blank value %j as a missing one, for every setting', (blank) => {
    const variables = new Variables({});
    void new AppConfig(variables);
    const blanks = Object.fromEntries(variables.declared.map(({ name }) => [name, blank]));
    expect(problemsOf(blanks)).toEqual(problemsOf({}));
  });

  it.each([
    ['STREAM_API_SECRET', `${secret('stream')}\n`],
    ['JWT_SECRET', ` ${secret('jwt')}`],
    ['MONGODB_URI', 'mongodb://127.0.0.1:27017/backchannel\r'],
    ['PUBLIC_URL', 'https://chat.example.com '],
    ['PORT', '3000 '],
    ['STREAM_API_KEY', '\tkey'],
  ])('refuses %s with white space around its value', (name, value) => {
    expect(problemsOf({ ...complete, [name]: value })).toEqual({ [name]: 'must not begin or end with white space' });
  });

  it.each([
    ['short', 'a1b2c3d4'],
    ['one character repeated', 'a'.repeat(64)],
    ['eight characters repeated', 'abcdefgh'.repeat(8)],
    ['a unit repeated, the last one cut', 'abcdefghijklmnop'.repeat(4).slice(0, 50)],
    ['a unit repeated in another case', 'abcdefghijkLMNOP'.repeat(2).replace('a', 'A')],
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
    ['STREAM_BASE_URL', 'https:chat.example.com'],
    ['PUBLIC_URL', 'https:\\\\chat.example.com'],
    ['PUBLIC_URL', 'https://chat.example.com#top'],
    ['PUBLIC_URL', 'https://chat.example.com?a=b'],
    ['PUBLIC_URL', 'https://user:password@chat.example.com'],
    ['PUBLIC_URL', 'https://chat.example.com:443'],
    ['PUBLIC_URL', 'https://chat.example.com, https://www.example.com'],
    ['PUBLIC_URL', 'ftp://chat.example.com'],
    ['PUBLIC_URL', 'chat.example.com'],
    ['PUBLIC_URL', 'https://chat.example.com/a/../b'],
    ['MONGODB_URI', 'postgres://localhost'],
    ['MONGODB_URI', 'mongodb://127.0.0.1:27017'],
    ['MONGODB_URI', 'mongodb://127.0.0.1:27017/'],
    ['MONGODB_URI', 'mongodb+srv://cluster.example.com/?retryWrites=true'],
    ['SUPPORT_AGENT_ID', 'a b'],
    ['STREAM_PREVIOUS_API_SECRETS', 'short,shorter'],
    ['LOG_LEVEL', 'loud'],
    ['TRUST_PROXY', '11'],
    ['TRUST_PROXY', 'everyone'],
    ['TRUST_PROXY', '10.0.0.0/0'],
    ['TRUST_PROXY', '10.0.0.0/8,proxy.local'],
    ['TRUST_PROXY', '0.0.0.0/0'],
    ['TRUST_PROXY', '0.0.0.0/00'],
    ['TRUST_PROXY', '0.0.0.0/1,128.0.0.0/1'],
    ['TRUST_PROXY', '10.0.0.0/08'],
    ['TRUST_PROXY', '010.0.0.0/8'],
    ['TRUST_PROXY', '200.1.2.3/7'],
    ['TRUST_PROXY', '0.0.0.0/0.0.0.0'],
    ['TRUST_PROXY', '11.0.0.0/8,12.0.0.0/8,13.0.0.0/8,14.0.0.0/8,15.0.0.0/8'],
    ['TRUST_PROXY', '::/0'],
    ['TRUST_PROXY', '::/00'],
    ['TRUST_PROXY', '[::]/0'],
    ['TRUST_PROXY', '0:0:0:0:0:0:0:0/0'],
    ['TRUST_PROXY', '2000::/3'],
    ['TRUST_PROXY', '2002::/16'],
    ['TRUST_PROXY', '8000::/1,::/1'],
    ['TRUST_PROXY', '::ffff:0:0/96'],
    ['TRUST_PROXY', '::FFFF:0.0.0.0/96'],
    ['TRUST_PROXY', '::ffff:10.0.0.0/97'],
    ['TRUST_PROXY', '::/64'],
    ['TRUST_PROXY', '::ffff:0:0/90'],
    ['TRUST_PROXY', '::ffff:1.2.3.4/80'],
    ['TRUST_PROXY', 'fe80::1%eth0'],
    ['TRUST_PROXY', 'loopback'],
    ['TRUST_PROXY', '10.0.0.0/8,'],
    ['TRUST_PROXY', ','],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'null'],
    ['CORS_ORIGINS', 'https://app.example.com/'],
    ['CORS_ORIGINS', 'https://app.example.com,https://*.example.com'],
    ['COOKIE_SECURE', 'maybe'],
    ['SESSION_TTL', '60'],
    ['JWT_PREVIOUS_SECRETS', 'short'],
    ['JWT_PREVIOUS_SECRETS', `${secret('old')},${'abcdefgh'.repeat(8)}`],
    ['PASSWORD_MIN_LENGTH', '5'],
    ['LOGIN_RATE_LIMIT', '9'],
    ['LOCAL_ACCOUNTS', 'no'],
    ['AUTH_EXTERNAL_EXP_REQUIRED', 'no'],
  ])('refuses %s=%s', (name, value) => {
    expect(Object.keys(problemsOf({ ...complete, [name]: value }))).toEqual([name]);
  });

  it.each([
    ['false', false],
    ['0', false],
    ['true', 1],
    ['2', 2],
    [
      '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7,::1',
      ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', '::1'],
    ],
    ['104.16.0.0/13,2606:4700::/32', ['104.16.0.0/13', '2606:4700::/32']],
    ['::ffff:10.0.0.0/104', ['::ffff:10.0.0.0/104']],
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

  it.each([
    ['JWT_SECRET', { STREAM_API_SECRET: complete.JWT_SECRET }],
    ['JWT_SECRET', { STREAM_PREVIOUS_API_SECRETS: `${secret('old')},${complete.JWT_SECRET}` }],
    ['JWT_SECRET', { JWT_PREVIOUS_SECRETS: `${secret('old')},${complete.STREAM_API_SECRET}` }],
    ['JWT_SECRET', { JWT_PREVIOUS_SECRETS: secret('old'), STREAM_PREVIOUS_API_SECRETS: secret('old') }],
    ['JWT_SECRET', { HMS_WEBHOOK_SECRETS: complete.JWT_SECRET }],
    ['STREAM_API_SECRET', { HMS_WEBHOOK_SECRETS: complete.STREAM_API_SECRET }],
  ])('refuses a %s that serves a second purpose: %j', (name, settings) => {
    const problems = problemsOf({ ...complete, ...settings });
    expect(problems).toEqual({ [name]: expect.stringContaining('each needs a secret of its own') as string });
  });

  it('signs with the current secret only, and verifies with those a rotation has not retired', () => {
    const { jwtKeys } = loadConfig({ ...complete, JWT_PREVIOUS_SECRETS: `${secret('a')}, ${secret('b')}` }).auth;
    const texts = jwtKeys.map((key) => key.export().toString('utf8'));
    expect(texts).toEqual([complete.JWT_SECRET, secret('a'), secret('b')]);
  });

  it('refuses settings with which no account could sign in', () => {
    const nobody = { ...complete, LOCAL_ACCOUNTS: 'false', AUTH_EXTERNAL_TOKENS: 'false' };
    expect(problemsOf(nobody)).toEqual({ LOCAL_ACCOUNTS: expect.stringContaining('AUTH_EXTERNAL_TOKENS') as string });
    expect(problemsOf({ ...complete, LOCAL_ACCOUNTS: 'false' })).toEqual({});
  });

  it.each(['STREAM_LOCAL_TEST_RUN', 'STREAM_LOCAL_TEST_HOST'])('refuses %s, which redirects the SDK', (name) => {
    expect(Object.keys(problemsOf({ ...complete, [name]: 'true' }))).toEqual([name]);
  });

  it('follows a clock in development only, and only one of this machine', () => {
    const url = 'http://127.0.0.1:8800/_sandbox/clock';
    expect(loadConfig(complete).testClockUrl).toBeUndefined();
    expect(loadConfig({ ...complete, TEST_CLOCK_URL: url }).testClockUrl).toBe(url);
    expect(problemsOf({ ...complete, NODE_ENV: 'production', TEST_CLOCK_URL: url })).toEqual({
      TEST_CLOCK_URL: expect.stringMatching(/^must not be set in production/) as string,
    });
    for (const other of ['http://clock.example/x', 'https://127.0.0.1/x', 'http://127.0.0.1@evil.example/', 'soon']) {
      expect(Object.keys(problemsOf({ ...complete, TEST_CLOCK_URL: other }))).toEqual(['TEST_CLOCK_URL']);
    }
  });

  it('verifies webhooks with the current secret and those a rotation has not retired', () => {
    const config = loadConfig({ ...complete, STREAM_PREVIOUS_API_SECRETS: `${secret('a')}, ${secret('b')}` });
    expect(config.stream.webhookKeys).toHaveLength(3);
  });

  it.each([
    'mongodb://127.0.0.1:27017/backchannel',
    'mongodb://user:p%2Fss@a:27017,b:27017/backchannel?replicaSet=rs0&authSource=admin',
    'mongodb+srv://cluster.example.com/backchannel',
  ])('accepts MONGODB_URI=%s', (uri) => {
    expect(loadConfig({ ...complete, MONGODB_URI: uri }).database.uri).toBe(uri);
  });

  it.each(['https://chat.example.com', 'https://example.com:8443/chat', 'http://localhost:3000', 'http://[::1]:3000'])(
    'accepts PUBLIC_URL=%s',
    (url) => {
      expect(loadConfig({ ...complete, PUBLIC_URL: url }).http.publicUrl).toBe(url);
    },
  );
});

describe('readEnvironment', () => {
  const before = process.cwd();
  afterEach(() => process.chdir(before));

  const withFile = (text: string): Record<string, string | undefined> => {
    const folder = mkdtempSync(path.join(tmpdir(), 'backchannel-'));
    writeFileSync(path.join(folder, '.env'), text);
    process.chdir(folder);
    return readEnvironment();
  };

  it('completes the environment by .env', () => {
    const lines = [
      '# a comment # with a hash',
      'FROM_FILE="a#b"',
      "QUOTED='c # d'",
      'PLAIN=e # a comment',
      'PATH=/nowhere',
    ];
    expect(withFile(lines.join('\n'))).toMatchObject({
      FROM_FILE: 'a#b',
      QUOTED: 'c # d',
      PLAIN: 'e',
      PATH: process.env['PATH'],
    });
  });

  it.each(['SECRET=abc#def', 'SECRET = a b#c', '  export SECRET=a#', 'OTHER=1\nSECRET=ab##c # comment'])(
    'refuses a value that is cut by a hash: %j',
    (text) => {
      expect(() => withFile(text)).toThrow(
        expect.objectContaining({
          problems: [{ name: 'SECRET', problem: 'has a # in .env: put the value in quotes' }],
        }) as Error,
      );
    },
  );
});
