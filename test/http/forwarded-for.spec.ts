import { createTestApp, type TestApp } from '../support/create-test-app.js';

const LIMIT = 3;

describe('the address of a caller behind a trusted proxy', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ TRUST_PROXY: '127.0.0.1,::ffff:10.0.0.0/104', SIGNUP_RATE_LIMIT: String(LIMIT) });
  });
  afterAll(() => test.close());

  let signUps = 0;
  const signUp = async (forwardedFor: string): Promise<number> => {
    signUps += 1;
    const body = { email: `caller-${signUps}@example.com`, password: 'correct horse battery', fullName: 'A Caller' };
    const headers = { 'x-forwarded-for': forwardedFor };
    return (await test.request('POST', '/api/auth/signup', { body, headers })).status;
  };

  it.each([
    [
      'however it is written',
      ['203.0.113.7', '203.0.113.7:5678', '::ffff:203.0.113.7', '::FFFF:cb00:7107', '[::ffff:cb00:7107]:443'],
    ],
    [
      'however an IPv6 address is written',
      ['2001:db8::1', '[2001:DB8::1]:443', '[2001:db8:0:0::2]', '2001:db8::3%eth0'],
    ],
    [
      'whatever a proxy adds',
      ['203.0.113.8, 10.1.2.3', '203.0.113.8, 10.1.2.3:99', '203.0.113.8, ::ffff:10.1.2.3', '203.0.113.8'],
    ],
    ['when it is none', ['garbage', 'more-garbage', '999.1.1.1', 'x'.repeat(200)]],
  ])('counts as one %s', async (_case, spellings) => {
    const statuses: number[] = [];
    for (const spelling of spellings) statuses.push(await signUp(spelling));
    expect(statuses).toEqual(spellings.map((_spelling, index) => (index < LIMIT ? 201 : 429)));
  });
});
