import { TestClock } from '../clock/test-clock.js';
import { planStart } from './plan.js';
import { SAMPLE_ACCOUNTS } from './samples/sample-accounts.js';
import { settingsOf } from './settings.js';
import { describePlan, describeReady, describeSamples, type ReadySystem } from './summary.js';

const parts = { mongodVersion: '8.0.1', clock: new TestClock() };
const provided = {
  mongodbUri: 'mongodb://127.0.0.1:41000/backchannel?directConnection=true',
  stream: { url: 'http://127.0.0.1:41001', apiKey: 'sandbox-key', apiSecret: 'sandbox-secret-of-stream' },
  hms: {
    url: 'http://127.0.0.1:41002/v2',
    accessKey: 'hms-key',
    secret: 'sandbox-secret-of-100ms',
    templateId: 'template',
    webhookSecret: 'sandbox-secret-of-webhooks',
  },
  jwtSecret: 'sandbox-secret-of-sign-in',
};
const given = {
  MONGODB_URI: 'mongodb+srv://app:hunter2@cluster.example/app?appName=x',
  STREAM_API_KEY: 'real-key',
  STREAM_API_SECRET: 'real-secret-of-stream',
  JWT_SECRET: 'real-secret-of-sign-in',
  HMS_APP_ACCESS_KEY: 'real-key-of-100ms',
  HMS_APP_SECRET: 'real-secret-of-100ms',
  HMS_TEMPLATE_ID: 'real-template',
};

function system(env: Record<string, string>, parts: Partial<typeof provided>): ReadySystem {
  const plan = planStart(env);
  return {
    ...settingsOf(env, plan, 3000, parts),
    streamOrigin: plan.stream,
    accounts: SAMPLE_ACCOUNTS.map((account) => ({
      ...account,
      token: `token-of-${account.id}`,
      ...(account.id !== 'sample-vet-2' && { password: 'of-this-machine' }),
    })),
    samplePassword: 'of-this-machine',
    appointment: {
      id: 'a1',
      petOwnerId: 'sample-owner',
      vetId: 'sample-vet',
      appointmentTime: '2030-01-01T10:00:00.000Z',
    },
  };
}

function whole(env: Record<string, string>, ready: ReadySystem): string {
  return [describePlan(planStart(env), ready, parts), describeReady(ready, '.data'), describeSamples(ready)].join('\n');
}

describe('describePlan', () => {
  it('says in four lines what is provided and where it keeps its data', () => {
    expect(describePlan(planStart({}), system({}, provided), parts).split('\n')).toEqual([
      '  Database  runs here  mongod 8.0.1, data in .data/mongodb, mongodb://127.0.0.1:41000/backchannel',
      '  Stream    stand-in   http://127.0.0.1:41001, data in .data/stream',
      '  100ms     stand-in   http://127.0.0.1:41002/v2, data in .data/hms',
      '  Sign-in   generated  a secret for this machine, in .data/dev-secrets.json',
    ]);
  });

  it('says what time it is where that is not the machine’s', () => {
    const clock = new TestClock(() => new Date('2026-03-01T12:00:00Z'));
    clock.putAhead(172_800_000);
    const lines = describePlan(planStart({}), system({}, provided), { clock }).split('\n');
    expect(lines[4]).toBe('  Clock     put forward  2026-03-03T12:00:00.000Z, as in the last run');
  });

  it('says in four lines what is given', () => {
    expect(describePlan(planStart(given), system(given, {}), parts).split('\n')).toEqual([
      '  Database  given  mongodb+srv://***@cluster.example/app',
      '  Stream    given  https://chat.stream-io-api.com, with your keys',
      '  100ms     given  https://api.100ms.live/v2, with your keys',
      '  Sign-in   given  with your JWT secret',
    ]);
  });
});

describe('describeReady', () => {
  it('fits a terminal together with the plan, and ends with where the system is', () => {
    const lines = describeReady(system({}, provided), '.data').split('\n');
    expect(lines.length).toBeLessThan(15);
    expect(lines.at(-1)).toBe('Ready at http://127.0.0.1:3000 (Ctrl-C stops it; the data stays in .data)');
  });

  it('names an account to sign in as, unless all have other passwords', () => {
    const ready = system({}, provided);
    const known = 'sample-owner@example.com, password of-this-machine';
    expect(describeReady(ready, '.data')).toContain(known);
    const accounts = ready.accounts.map(({ password: _password, ...account }) => account);
    expect(describeReady({ ...ready, accounts }, '.data')).not.toContain('Sign in as');
  });

  it('names the demo, which lives on the stand-in', () => {
    expect(describeReady(system({}, provided), '.data')).toMatch(
      /^ {2}Demo +http:\/\/127\.0\.0\.1:41001\/_sandbox\/demo$/m,
    );
    expect(describeReady(system(given, {}), '.data')).not.toContain('Demo');
  });

  it('tells web pages another address than scripts: the cookie belongs to a name', () => {
    const text = describeReady(system({}, provided), '.data');
    expect(text).toMatch(/^ {2}For web pages +http:\/\/localhost:3000, for pages at http:\/\/localhost:5173$/m);
  });
});

describe('describeSamples', () => {
  it('shows every account with its role, and its token as a shell variable', () => {
    const text = describeSamples(system({}, provided));
    for (const { id, role } of SAMPLE_ACCOUNTS) {
      expect(text).toMatch(new RegExp(`^ {2}\\$[A-Z_0-9]+ +${role} +${id}( |$)`, 'm'));
      expect(text).toMatch(new RegExp(`^ {2}export [A-Z_0-9]+=token-of-${id}$`, 'm'));
    }
    expect(text).toContain('customerId 1001');
  });

  it('says how the accounts sign in, and whose password was changed', () => {
    const text = describeSamples(system({}, provided));
    expect(text).toContain('sign in with the email and the password of-this-machine\n');
    expect(text).toMatch(/^ {2}\$OWNER .* sample-owner@example\.com$/m);
    expect(text).toMatch(/^ {2}\$VET_2 .* password was changed$/m);
    expect(text).not.toContain('sample-vet-2@example.com');
  });

  it('shows how an app signs in, unless the password of the account was changed', () => {
    const ready = system({}, provided);
    const call =
      `curl -sS http://127.0.0.1:3000/api/auth/session -H 'content-type: application/json' ` +
      `-d '{"email":"sample-owner@example.com","password":"of-this-machine"}'`;
    expect(describeSamples(ready)).toContain(call);
    const accounts = ready.accounts.map(({ password: _password, ...account }) => account);
    expect(describeSamples({ ...ready, accounts })).not.toContain('/api/auth/session');
  });

  it('uses no shell variable twice, and none that the shell itself needs', () => {
    const names = [...describeSamples(system({}, provided)).matchAll(/^ {2}export ([A-Z_0-9]+)=/gm)].map(
      ([, name]) => name,
    );
    expect(new Set(names).size).toBe(SAMPLE_ACCOUNTS.length + 1);
    expect(names).toEqual(expect.not.arrayContaining(['USER', 'HOME', 'PATH']));
  });

  it('shows no call for a chat when its members cannot sign in', () => {
    const { appointment: _appointment, ...ready } = system({}, provided);
    expect(describeSamples(ready)).not.toContain('/api/chat/');
  });

  it('sends the message to the stand-in with its own key', () => {
    expect(describeSamples(system({}, provided))).toContain(
      '"http://127.0.0.1:41001/channels/messaging/appointment-a1/message?api_key=sandbox-key"',
    );
  });

  it('never shows a secret of its own', () => {
    const text = whole({}, system({}, provided));
    expect(text).not.toContain(provided.stream.apiSecret);
    expect(text).not.toContain(provided.jwtSecret);
    expect(text).not.toContain(provided.hms.secret);
    expect(text).not.toContain(provided.hms.webhookSecret);
  });

  it('never shows a given key, secret or credential', () => {
    const text = whole(given, system(given, {}));
    for (const secret of ['real-key', 'real-secret', 'hunter2', 'app:', 'appName']) expect(text).not.toContain(secret);
    expect(text).toContain('api_key=$STREAM_API_KEY');
  });
});
