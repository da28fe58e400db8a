import { planStart } from './plan.js';

const HMS_KEYS = { HMS_APP_ACCESS_KEY: 'key', HMS_APP_SECRET: 'secret', HMS_TEMPLATE_ID: 'template' };

describe('planStart', () => {
  it('provides everything when nothing is given', () => {
    expect(planStart({})).toEqual({
      database: 'provided',
      stream: 'provided',
      hms: 'provided',
      jwtSecret: 'provided',
      host: '127.0.0.1',
      port: 3000,
      sandboxDir: '.data',
    });
  });

  it('uses each part that is given, whatever the others are', () => {
    const keys = { STREAM_API_KEY: 'key', STREAM_API_SECRET: 'secret' };
    expect(planStart({ MONGODB_URI: 'mongodb://db' })).toMatchObject({ database: 'given', stream: 'provided' });
    expect(planStart(keys)).toMatchObject({ database: 'provided', stream: 'given', jwtSecret: 'provided' });
    expect(planStart({ JWT_SECRET: 'a' }).jwtSecret).toBe('given');
    expect(planStart({ JWT_SECRET_KEY: 'a' }).jwtSecret).toBe('given');
    expect(planStart(HMS_KEYS)).toMatchObject({ stream: 'provided', hms: 'given' });
    expect(planStart({ ...keys, STREAM_BASE_URL: 'https://stream.example' }).stream).toBe('given');
  });

  it('takes an empty variable for an absent one', () => {
    const empty = { MONGODB_URI: '', STREAM_API_KEY: '', STREAM_API_SECRET: '', JWT_SECRET: '', PORT: '', HOST: '' };
    expect(planStart({ ...empty, SANDBOX_DIR: '', STREAM_BASE_URL: '' })).toEqual(planStart({}));
  });

  it.each([
    ['STREAM_API_SECRET', { STREAM_API_KEY: 'key' }],
    ['STREAM_API_KEY', { STREAM_API_SECRET: 'secret', STREAM_API_KEY: '' }],
    ['HMS_APP_SECRET, HMS_TEMPLATE_ID', { HMS_APP_ACCESS_KEY: 'key' }],
    ['HMS_TEMPLATE_ID', { ...HMS_KEYS, HMS_TEMPLATE_ID: '' }],
  ])('refuses half of the keys of a service and names the missing %s', (missing, env) => {
    expect(() => planStart(env)).toThrow(new RegExp(`^${missing} is missing`));
  });

  it.each(['STREAM_BASE_URL', 'HMS_API_BASE_URL'])('refuses %s without keys for it', (name) => {
    expect(() => planStart({ [name]: 'https://service.example' })).toThrow(`${name} is set without`);
  });

  it.each(['65536', '-1', '3e3', 'http', '3000.5'])('refuses %s as a port', (port) => {
    expect(() => planStart({ PORT: port })).toThrow('PORT must be a number from 0 to 65535');
  });

  it('refuses production even when everything is given', () => {
    const env = { MONGODB_URI: 'mongodb://db', STREAM_API_KEY: 'key', STREAM_API_SECRET: 's', JWT_SECRET: 'j' };
    expect(() => planStart({ ...env, NODE_ENV: 'production' })).toThrow('npm run start:prod');
  });
});
