import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { closeRawConnections, rawRequest } from '../support/raw-http.js';
import { MISLEADING_TOKENS } from './misleading-tokens.js';
import { MISSHAPEN_TOKENS } from './misshapen-tokens.js';
import { genuine, type TokenKit } from './token-kit.js';

const CORPUS = [...MISSHAPEN_TOKENS, ...MISLEADING_TOKENS];
/** Behind the guard, and answers 200 to any account. */
const PATH = '/api/chat/channels';

describe('a hostile token', () => {
  let test: TestApp;
  let vet: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp();
    vet = await test.createAccount({ role: 'vet' });
    // Tokens in the corpus name them: they must be refused for what they are, not for want of an account.
    await test.createAccount({ id: 'admin', role: 'admin' });
  });
  afterAll(async () => {
    closeRawConnections();
    await test.close();
  });

  const kit = (): TokenKit => ({
    secret: test.jwtSecret,
    apiSecret: test.stream.apiSecret,
    accountId: vet.id,
    nowSeconds: Math.floor(Date.now() / 1000),
  });
  const ask = async (header: string, value: string): Promise<unknown> => {
    const { status, text } = await rawRequest(`${test.url}${PATH}`, { method: 'GET', headers: [[header, value]] });
    const { requestId: _requestId, ...body } = JSON.parse(text) as Record<string, unknown>;
    return { status, ...body };
  };

  const UNAUTHORIZED = {
    status: 401,
    success: false,
    statusCode: 401,
    error: 'Unauthorized',
    message: 'Sign in to use this resource.',
    code: 'UNAUTHORIZED',
  };

  it('stands in the corpus once, beside a hundred others or more', () => {
    const names = CORPUS.map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(100);
  });

  it('differs from a genuine one, which is let in from either place', async () => {
    expect(await ask('authorization', `Bearer ${genuine(kit())}`)).toMatchObject({ status: 200, channels: [] });
    expect(await ask('cookie', `jwt=${genuine(kit())}`)).toMatchObject({ status: 200, channels: [] });
    expect(CORPUS.filter(([, make]) => make(kit()) === genuine(kit()))).toEqual([]);
  });

  it.each(CORPUS)('is not let in, from header or cookie, twice in a row: %s', async (_name, make) => {
    const token = make(kit());
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect(await ask('authorization', `Bearer ${token}`)).toEqual(UNAUTHORIZED);
      // A quoted or spaced value is another in a cookie; what matters is that it signs no caller in.
      expect(await ask('cookie', `jwt=${token}`)).toEqual(UNAUTHORIZED);
    }
  });

  it('does not become good beside a good one', async () => {
    const good = genuine(kit());
    for (const [, make] of CORPUS) {
      const { status } = await rawRequest(`${test.url}${PATH}`, {
        method: 'GET',
        headers: [
          ['authorization', `Bearer ${make(kit())}`],
          ['cookie', `jwt=${good}`],
        ],
      });
      expect(status).toBe(401);
    }
  });

  it('has not kept a genuine one from being let in', async () => {
    expect(await ask('authorization', `Bearer ${genuine(kit())}`)).toMatchObject({ status: 200 });
  });
});
