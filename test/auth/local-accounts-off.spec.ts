import { UsersService } from '../../src/users/users.service.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { newAccount, PASSWORD } from './accounts.js';

describe('where accounts sign in elsewhere', () => {
  let test: TestApp;
  let account: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp({ LOCAL_ACCOUNTS: 'false' });
    account = await test.createAccount({ role: 'user' });
  });
  afterAll(() => test.close());

  it.each<[string, () => unknown]>([
    ['signup', newAccount],
    ['login', () => ({ email: 'robin@example.com', password: PASSWORD })],
    ['session', () => ({ email: 'robin@example.com', password: PASSWORD })],
    ['login', () => ({})],
    ['session', () => undefined],
  ])('POST /api/auth/%s is not there, whatever the form', async (route, form) => {
    expectError(await test.request('POST', `/api/auth/${route}`, { body: form() }), 'LOCAL_ACCOUNTS_OFF');
    expect(await test.database.collection('rate_limits').countDocuments()).toBe(0);
  });

  it('no password can be changed', async () => {
    const body = { currentPassword: PASSWORD, newPassword: 'another horse, another battery' };
    expectError(await test.request('PUT', '/api/auth/password', { as: account, body }), 'LOCAL_ACCOUNTS_OFF');
    expectError(await test.request('PUT', '/api/auth/password', { body }), 'UNAUTHORIZED');
  });

  it('no account is made', async () => {
    await test.request('POST', '/api/auth/signup', { body: newAccount() });
    expect(await test.database.collection('users').countDocuments({ _id: { $ne: account.id as never } })).toBe(0);
  });

  it('tokens of the other system are accepted, and ended', async () => {
    const other = await test.createAccount({ role: 'vet' });
    expect((await test.request('GET', '/api/auth/me', { as: other })).status).toBe(200);
    expect((await test.request('GET', '/api/auth/sessions', { as: other })).body).toEqual({ sessions: [] });
    expect((await test.request('POST', '/api/auth/logout', { as: other })).status).toBe(200);
    expectError(await test.request('GET', '/api/auth/me', { as: other }), 'UNAUTHORIZED');
    expect((await test.app.get(UsersService).findOne(other.id))?.active).toBe(true);
  });
});
