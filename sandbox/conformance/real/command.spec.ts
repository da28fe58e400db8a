import { startForTest, TEST_KEYS, type TestSandbox } from '../../stream/testing/start-for-test.js';
import { search } from '../cases/search.js';
import { compareWithRealApp } from './command.js';

/** A second stand-in takes the place of Stream. */
describe('the command that compares with a real app', () => {
  let test: TestSandbox;
  let printed: { log: string; error: string };
  const before = { ...process.env };

  beforeAll(async () => {
    test = await startForTest();
  });
  beforeEach(() => {
    printed = { log: '', error: '' };
    for (const stream of ['log', 'error'] as const) {
      jest
        .spyOn(console, stream)
        .mockImplementation((...texts: unknown[]) => void (printed[stream] += `${texts.join(' ')}\n`));
    }
    process.env.STREAM_API_KEY = TEST_KEYS.apiKey;
    process.env.STREAM_API_SECRET = TEST_KEYS.apiSecret;
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.env = { ...before };
  });
  afterAll(() => test.sandbox.close());

  const callsOfApp = async (): Promise<unknown[]> =>
    ((await test.control('GET', '/calls')).body as { calls: unknown[] }).calls;
  const run = (isConfirmed: boolean): Promise<number> =>
    compareWithRealApp({ isConfirmed, areas: [search], baseURL: test.sandbox.url });

  it.each(['STREAM_API_KEY', 'STREAM_API_SECRET'])('refuses to run without %s', async (name) => {
    process.env[name] = '';
    expect(await run(true)).toBe(1);
    expect(printed.error).toMatch(/^--real needs STREAM_API_KEY and STREAM_API_SECRET in the environment/);
    expect(await callsOfApp()).toEqual([]);
  });

  it('refuses to run where the SDK sends to another address', async () => {
    process.env.STREAM_LOCAL_TEST_HOST = '127.0.0.1:1';
    expect(await run(true)).toBe(1);
    expect(printed.error).toMatch(/^--real does not run with STREAM_LOCAL_TEST_HOST/);
  });

  it('says what it changes and sends nothing before it is confirmed', async () => {
    expect(await run(false)).toBe(1);
    expect(printed.error).toMatch(/THIS CHANGES A REAL STREAM APP/);
    expect(printed.error).toMatch(/All their ids begin with conformance-[\da-f]{8}\./);
    expect(printed.error).toMatch(/Nothing was sent\. Add --yes to go on\./);
    expect(await callsOfApp()).toEqual([]);
  });

  it('changes nothing where the app refuses its key and secret', async () => {
    process.env.STREAM_API_SECRET = 'another-secret-of-thirty-two-bytes';
    expect(await run(true)).toBe(1);
    expect(printed.error).toMatch(/The app does not answer, and nothing was changed\..* code 43/);
    expect(await callsOfApp()).toMatchObject([{ method: 'GET', path: '/app', status: 401 }]);
  });

  it('prints the differences, and leaves nothing behind', async () => {
    await test.control('POST', '/faults', { operation: 'Search', status: 403, code: 17 });
    expect(await run(true)).toBe(0);
    expect(printed.log).toContain('StreamChat.search GET /search: stand-in 200 and 400 (code 4), app 403 (code 17)');
    expect(printed.log).toContain('2 cases were compared, 2 of them differ.');
    expect(printed.log + printed.error).not.toContain(TEST_KEYS.apiSecret);
    const { users } = await test.client.queryUsers({});
    expect(users).toEqual([]);
  });
});
