import { AccountLifecycleService } from '../../src/users/account-lifecycle.service.js';
import { createTestApp, sign, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { forge } from './forged.js';
import { newAccount, signUp } from './accounts.js';

const PATH = '/api/chat/channels';
const ISSUER = 'https://login.example.com';
const AUDIENCE = 'chat';
const LATER = Math.floor(Date.now() / 1000) + 3600;

type Json = Record<string, unknown>;

describe('a token of another sign-in system', () => {
  let test: TestApp;
  let account: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp({
      AUTH_EXTERNAL_ISSUER: ISSUER,
      AUTH_EXTERNAL_AUDIENCE: AUDIENCE,
      AUTH_EXTERNAL_EXP_REQUIRED: 'false',
    });
  });
  beforeEach(async () => {
    account = await test.createAccount({ role: 'vet' });
  });
  afterAll(() => test.close());

  const tokenWith = (claims: Json = {}) =>
    sign({ sub: account.id, iss: ISSUER, aud: AUDIENCE, ...claims }, test.jwtSecret);
  const ask = (token: string) => test.request('GET', PATH, { as: { token } });
  const logOut = (token: string) => test.request('POST', '/api/auth/logout', { as: { token } });
  const nowSeconds = () => Math.floor(Date.now() / 1000);

  it('is accepted from the issuer and for the audience that are expected', async () => {
    expect((await ask(tokenWith())).status).toBe(200);
    expect((await ask(tokenWith({ aud: ['other', AUDIENCE] }))).status).toBe(200);
  });

  it.each<[string, Json]>([
    ['no issuer', { iss: undefined }],
    ['another issuer', { iss: 'https://login.example.org' }],
    ['an issuer that begins alike', { iss: `${ISSUER}.evil.test` }],
    ['a list of issuers', { iss: [ISSUER] }],
    ['our own name as issuer', { iss: 'backchannel' }],
    ['no audience', { aud: undefined }],
    ['another audience', { aud: 'shop' }],
    ['an audience that is an object', { aud: { $ne: '' } }],
    ['our own name among its audiences', { aud: [AUDIENCE, 'backchannel'] }],
  ])('is refused with %s', async (_case, claims) => {
    // Not through jsonwebtoken's own checks: it refuses to sign some of these.
    const payload = { sub: account.id, iss: ISSUER, aud: AUDIENCE, exp: nowSeconds() + 60, ...claims };
    expectError(await ask(forge({ alg: 'HS256', typ: 'JWT' }, payload, test.jwtSecret)), 'UNAUTHORIZED');
  });

  it('does not stand in the way of our own', async () => {
    const { cookie } = await signUp(test, newAccount());
    expect((await test.request('GET', '/api/auth/me', { headers: { cookie } })).status).toBe(200);
  });

  it.each<[string, Json]>([
    ['by its id', { jti: 'session-1', exp: LATER }],
    ['by its bytes where it has no id', { exp: LATER }],
    ['by its bytes where its id is none', { jti: 'x'.repeat(200), exp: LATER }],
    ['although it would never expire', {}],
  ])('is ended by signing out, %s, and no other is', async (_case, claims) => {
    const payload = { sub: account.id, iss: ISSUER, aud: AUDIENCE, ...claims };
    const token = sign(payload, test.jwtSecret, {});
    const other = sign({ ...payload, jti: 'session-2' }, test.jwtSecret, {});
    expect((await logOut(token)).status).toBe(200);
    expectError(await ask(token), 'UNAUTHORIZED');
    expect((await ask(other)).status).toBe(200);
  });

  it('is refused when it was issued before all sessions ended, or does not say when', async () => {
    const before = tokenWith({ iat: nowSeconds() - 60 });
    const atTheSameTime = tokenWith();
    const untimed = sign({ sub: account.id, iss: ISSUER, aud: AUDIENCE }, test.jwtSecret, { noTimestamp: true });
    for (const token of [before, atTheSameTime, untimed]) expect((await ask(token)).status).toBe(200);
    const lifecycle = test.app.get(AccountLifecycleService);
    await lifecycle.deactivate(account.id, { by: 'operator' });
    await lifecycle.reactivate(account.id, { by: 'operator' });
    for (const token of [before, atTheSameTime, untimed]) expectError(await ask(token), 'UNAUTHORIZED');
    // Tokens know seconds only: this one is of a later second than the end in any case.
    expect((await ask(tokenWith({ iat: nowSeconds() + 5 }))).status).toBe(200);
  });
});
