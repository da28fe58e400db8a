import { planStart } from './plan.js';
import { serverEnvironment, settingsOf } from './settings.js';

const provided = {
  mongodbUri: 'mongodb://127.0.0.1:41000/backchannel?directConnection=true',
  stream: { url: 'http://127.0.0.1:41001', apiKey: 'sandbox-key', apiSecret: 'sandbox-secret' },
  hms: {
    url: 'http://127.0.0.1:41002/v2',
    accessKey: 'hms-key',
    secret: 'hms-secret',
    templateId: 'template',
    webhookSecret: 'hms-webhook-secret',
  },
  jwtSecret: 'sandbox-jwt',
};
const { webhookSecret: _webhookSecret, ...hms } = provided.hms;
const web = { publicUrl: 'http://localhost:3000', corsOrigins: 'http://localhost:5173' };
const given = {
  MONGODB_URI: 'mongodb://db.example/app',
  STREAM_API_KEY: 'key',
  STREAM_API_SECRET: 'secret',
  JWT_SECRET: 'jwt',
  HMS_APP_ACCESS_KEY: 'access',
  HMS_APP_SECRET: 'hms',
  HMS_TEMPLATE_ID: 'given-template',
};

describe('settingsOf', () => {
  it('is made of what is provided when nothing is given', () => {
    const settings = settingsOf({}, planStart({}), 3000, provided);
    const testClockUrl = 'http://127.0.0.1:41001/_sandbox/clock';
    expect(settings).toEqual({ apiUrl: 'http://127.0.0.1:3000', ...web, ...provided, hms, testClockUrl });
  });

  it('is made of what was given when that is everything, with the address the SDK itself would use', () => {
    expect(settingsOf(given, planStart(given), 3000, {})).toEqual({
      apiUrl: 'http://127.0.0.1:3000',
      ...web,
      mongodbUri: 'mongodb://db.example/app',
      jwtSecret: 'jwt',
      stream: { url: 'https://chat.stream-io-api.com', apiKey: 'key', apiSecret: 'secret' },
      hms: { url: 'https://api.100ms.live/v2', accessKey: 'access', secret: 'hms', templateId: 'given-template' },
    });
  });

  it('takes the JWT secret from its other name', () => {
    const env = { JWT_SECRET: '', JWT_SECRET_KEY: 'other' };
    expect(settingsOf(env, planStart(env), 3000, {}).jwtSecret).toBe('other');
  });

  it.each([
    ['0.0.0.0', 'http://127.0.0.1:3000'],
    ['::', 'http://127.0.0.1:3000'],
    ['::1', 'http://[::1]:3000'],
    ['192.168.1.5', 'http://192.168.1.5:3000'],
  ])('gives an address one can call for a server that listens on %s', (HOST, url) => {
    expect(settingsOf({ HOST }, planStart({ HOST }), 3000, provided).apiUrl).toBe(url);
  });
});

describe('serverEnvironment', () => {
  it('adds what is missing and keeps the rest as it is', () => {
    const env = { LOG_LEVEL: 'warn', MONGODB_URI: '' };
    expect(serverEnvironment(env, planStart(env), 3000, provided)).toEqual({
      LOG_LEVEL: 'warn',
      HOST: '127.0.0.1',
      PORT: '3000',
      SUPPORT_AGENT_ID: 'sample-support',
      PUBLIC_URL: web.publicUrl,
      CORS_ORIGINS: `${web.corsOrigins},${provided.stream.url}`,
      COOKIE_SECURE: 'false',
      MONGODB_URI: provided.mongodbUri,
      STREAM_API_KEY: 'sandbox-key',
      STREAM_API_SECRET: 'sandbox-secret',
      STREAM_BASE_URL: 'http://127.0.0.1:41001',
      HMS_APP_ACCESS_KEY: 'hms-key',
      HMS_APP_SECRET: 'hms-secret',
      HMS_TEMPLATE_ID: 'template',
      HMS_API_BASE_URL: 'http://127.0.0.1:41002/v2',
      HMS_WEBHOOK_SECRETS: 'hms-webhook-secret',
      JWT_SECRET: 'sandbox-jwt',
      TEST_CLOCK_URL: 'http://127.0.0.1:41001/_sandbox/clock',
    });
  });

  it('changes nothing that was given', () => {
    const env = {
      ...given,
      PORT: '3001',
      HOST: '0.0.0.0',
      SUPPORT_AGENT_ID: 'desk',
      PUBLIC_URL: 'https://api.example',
      CORS_ORIGINS: 'https://app.example,https://other.example',
      COOKIE_SECURE: 'true',
      STREAM_BASE_URL: 'https://s.example',
    };
    expect(serverEnvironment(env, planStart(env), 3001, {})).toEqual(env);
  });

  it('tells the server the port that was found when any would do', () => {
    expect(serverEnvironment({ PORT: '0' }, planStart({ PORT: '0' }), 40_123, provided)['PORT']).toBe('40123');
  });
});
