import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { borrowSettings, describeBorrowed } from './borrowed-settings.js';

const SYSTEM = {
  apiUrl: 'http://127.0.0.1:3000',
  publicUrl: 'http://localhost:3000',
  mongodbUri: 'mongodb://admin:hidden@127.0.0.1:37199/backchannel',
  jwtSecret: 'a-secret-of-this-machine',
  stream: { url: 'http://127.0.0.1:37565', apiKey: 'sandbox-key', apiSecret: 'a-stream-secret' },
  hms: { url: 'http://127.0.0.1:37566/v2', accessKey: 'hms-key', secret: 'an-hms-secret', templateId: 'template' },
  testClockUrl: 'http://127.0.0.1:37565/_sandbox/clock',
};
const ALL = {
  MONGODB_URI: SYSTEM.mongodbUri,
  JWT_SECRET: SYSTEM.jwtSecret,
  STREAM_API_KEY: SYSTEM.stream.apiKey,
  STREAM_API_SECRET: SYSTEM.stream.apiSecret,
  STREAM_BASE_URL: SYSTEM.stream.url,
  HMS_APP_ACCESS_KEY: SYSTEM.hms.accessKey,
  HMS_APP_SECRET: SYSTEM.hms.secret,
  HMS_TEMPLATE_ID: SYSTEM.hms.templateId,
  HMS_API_BASE_URL: SYSTEM.hms.url,
  TEST_CLOCK_URL: SYSTEM.testClockUrl,
  PUBLIC_URL: SYSTEM.publicUrl,
  SUPPORT_AGENT_ID: 'sample-support',
};

describe('what a command borrows from the running system', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'borrowed-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What a system leaves behind while it runs; its process is one that certainly lives. */
  function leave({ pid = process.ppid, text = JSON.stringify(SYSTEM) } = {}): void {
    writeFileSync(path.join(folder, 'start.lock'), String(pid));
    writeFileSync(path.join(folder, 'sandbox.json'), text);
  }
  const borrow = (env: Readonly<Record<string, string>> = {}) => borrowSettings({ SANDBOX_DIR: folder, ...env });

  it('is everything where nothing was given', () => {
    leave();
    expect(borrow()).toEqual(ALL);
    expect(borrow({ MONGODB_URI: '', STREAM_API_KEY: '' })).toEqual(ALL);
  });

  it('is nothing without a running system: none there, one that was killed, one that has not begun', () => {
    expect(borrow()).toEqual({});
    leave({ pid: 2 ** 22 + 1 });
    expect(borrow()).toEqual({});
    leave({ text: '{}' });
    expect(borrow()).toEqual({});
  });

  it('is nothing in production', () => {
    leave();
    expect(borrow({ NODE_ENV: 'production' })).toEqual({});
  });

  it.each([
    [['MONGODB_URI'], ['MONGODB_URI']],
    [['JWT_SECRET'], ['JWT_SECRET']],
    [['JWT_SECRET_KEY'], ['JWT_SECRET']],
    [['STREAM_API_KEY'], ['STREAM_API_KEY', 'STREAM_API_SECRET', 'STREAM_BASE_URL']],
    [['STREAM_API_SECRET'], ['STREAM_API_KEY', 'STREAM_API_SECRET', 'STREAM_BASE_URL']],
    [['HMS_TEMPLATE_ID'], ['HMS_APP_ACCESS_KEY', 'HMS_APP_SECRET', 'HMS_TEMPLATE_ID', 'HMS_API_BASE_URL']],
    [['TEST_CLOCK_URL'], ['TEST_CLOCK_URL']],
    [['PUBLIC_URL'], ['PUBLIC_URL']],
    [['SUPPORT_AGENT_ID'], ['SUPPORT_AGENT_ID']],
  ])('leaves alone what was given: with %j, not %j', (given, kept) => {
    leave();
    const borrowed = borrow(Object.fromEntries(given.map((name) => [name, 'given'])));
    const expected = Object.entries(ALL).filter(([name]) => !kept.includes(name));
    expect(borrowed).toEqual(Object.fromEntries(expected));
  });

  it('is told on one line, without a secret', () => {
    leave();
    const said = describeBorrowed(borrow());
    expect(said).toBe(
      'using the running sandbox: database mongodb://***@127.0.0.1:37199/backchannel, Stream at http://127.0.0.1:37565, 100ms at http://127.0.0.1:37566/v2, its JWT secret',
    );
    expect(describeBorrowed({})).toBeUndefined();
  });

  it('is refused when the file cannot be read as what it should be', () => {
    leave({ text: 'not JSON' });
    expect(() => borrow()).toThrow('does not hold JSON');
  });
});
