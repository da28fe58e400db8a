import { loadConfig } from './load-config.js';

const secret = (letter: string): string => `${letter}-0123456789-abcdefghijklmnopqrstuvwxyz`;
const SAFE = {
  MONGODB_URI: 'mongodb://127.0.0.1/a',
  STREAM_API_KEY: 'key',
  STREAM_API_SECRET: secret('s'),
  JWT_SECRET: secret('j'),
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://chat.example.com',
  TRUST_PROXY: '1',
};
const warningsOf = (settings: Readonly<Record<string, string>>): readonly string[] =>
  loadConfig({ ...SAFE, ...settings }).warnings;

describe('settings in production', () => {
  it('that are safe cause no warning', () => {
    expect(warningsOf({})).toEqual([]);
    expect(warningsOf({ CORS_ORIGINS: 'https://app.example.com,http://localhost:5173,http://127.0.0.1:1' })).toEqual(
      [],
    );
    expect(warningsOf({ HOST: '127.0.0.1', TRUST_PROXY: '' })).toEqual([]);
  });

  it.each([
    ['a cookie over plain http', { COOKIE_SECURE: 'false' }, /^COOKIE_SECURE is false: /],
    [
      'a page that is not encrypted',
      { CORS_ORIGINS: 'http://app.example.com' },
      /^CORS_ORIGINS has http:\/\/app\.example\.com: /,
    ],
    ['an address on this machine', { PUBLIC_URL: 'http://localhost:3000' }, /^PUBLIC_URL is http:\/\/localhost:3000: /],
    ['no address at all', { PUBLIC_URL: '' }, /^PUBLIC_URL is http:\/\/localhost:3000: /],
    ['all interfaces without a proxy', { TRUST_PROXY: '' }, /^HOST is 0\.0\.0\.0 without TRUST_PROXY: /],
    [
      'all interfaces of IPv6 without a proxy',
      { HOST: '::', TRUST_PROXY: 'false' },
      /^HOST is :: without TRUST_PROXY: /,
    ],
  ])('with %s cause one line', (_case, settings, line) => {
    expect(warningsOf(settings)).toEqual([expect.stringMatching(line)]);
    expect(warningsOf({ ...settings, NODE_ENV: 'development' })).toEqual([]);
  });

  it('serve no description of the API, unless they say so', () => {
    const served = (settings: Readonly<Record<string, string>>) =>
      loadConfig({ ...SAFE, ...settings }).http.docsEnabled;
    expect([served({}), served({ DOCS_ENABLED: 'true' }), served({ NODE_ENV: '' })]).toEqual([false, true, true]);
    expect(served({ NODE_ENV: '', DOCS_ENABLED: 'false' })).toBe(false);
  });
});
