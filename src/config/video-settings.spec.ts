import { ConfigError, loadConfig } from './load-config.js';

const secret = (seed: string): string =>
  Buffer.from(`${seed}-0123456789abcdefghijklmnopqrstuvwxyz`).toString('base64url');

const others = {
  MONGODB_URI: 'mongodb://127.0.0.1:27017/backchannel',
  STREAM_API_KEY: 'key',
  STREAM_API_SECRET: secret('stream'),
  JWT_SECRET: secret('jwt'),
};
const access: Readonly<Record<string, string>> = {
  HMS_APP_ACCESS_KEY: '6740a1f2c3d4e5f60718293a',
  HMS_APP_SECRET: secret('hms'),
  HMS_TEMPLATE_ID: '6740a1f2c3d4e5f60718293b',
};
const NAMES = Object.keys(access);

function errorOf(settings: Readonly<Record<string, string>>): ConfigError {
  try {
    loadConfig({ ...others, ...settings });
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}

const pick = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, access[name] ?? '']));

/** Every choice of some of the three, but not all. */
const HALVES = NAMES.flatMap((name) => [[name], NAMES.filter((other) => other !== name)]);

describe('the settings of 100ms', () => {
  it('may be left out: there are no video rooms then', () => {
    expect(loadConfig(others).video.hms).toBeNull();
    const empty = Object.fromEntries(NAMES.map((name) => [name, '']));
    expect(loadConfig({ ...others, ...empty }).video.hms).toBeNull();
  });

  it('are taken when all three are there', () => {
    expect(loadConfig({ ...others, ...access }).video.hms).toMatchObject({
      accessKey: access['HMS_APP_ACCESS_KEY'],
      templateId: access['HMS_TEMPLATE_ID'],
    });
  });

  it.each(HALVES.map((given) => [given.join(' and '), given] as const))(
    'are refused with %s alone, and what is missing is named',
    (_case, given) => {
      const { problems, message } = errorOf(pick(given));
      const missing = NAMES.filter((name) => !given.includes(name));
      expect(problems.map(({ name }) => name).toSorted()).toEqual(missing.toSorted());
      for (const { problem } of problems) expect(problem).toContain('is missing');
      expect(message).not.toContain(access['HMS_APP_SECRET']);
    },
  );

  it.each([
    ['HMS_APP_SECRET', 'short'],
    ['HMS_TEMPLATE_ID', '../templates'],
    ['HMS_TEMPLATE_ID', 'x'.repeat(65)],
    ['HMS_API_BASE_URL', 'http://api.example.com/v2'],
    ['HMS_TIMEOUT_MS', '99'],
    ['HMS_TIMEOUT_MS', '60001'],
    ['HMS_TOKEN_TTL', '59'],
    ['HMS_TOKEN_TTL', '86401'],
    ['HMS_ALLOW_GUESTS', 'perhaps'],
    ['HMS_WEBHOOK_SECRETS', 'short'],
  ])('are refused with %s=%s', (name, value) => {
    expect(errorOf({ ...access, [name]: value }).problems.map((problem) => problem.name)).toEqual([name]);
  });
});
