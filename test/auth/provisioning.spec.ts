import { changeAccount } from '../support/change-account.js';
import { createTestApp, sign, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';

const PATH = '/api/chats/token';
let accounts = 0;

describe('where another sign-in system makes the tokens', () => {
  let test: TestApp;
  let id: string;

  beforeAll(async () => {
    test = await createTestApp({ AUTH_PROVISION: 'true', TOKEN_RATE_LIMIT: '1000' });
  });
  beforeEach(() => {
    accounts += 1;
    id = `foreign-${accounts}`;
  });
  afterAll(() => test.close());

  const ask = (claims: Record<string, unknown>) =>
    test.request('GET', PATH, { as: { token: sign(claims, test.jwtSecret) } });
  const records = (filter: Record<string, unknown>) => test.database.collection('users').find(filter).toArray();
  const record = async () => (await records({ _id: id }))[0];

  it('an account is made at first sight, as the token tells of it', async () => {
    expect((await ask({ sub: id, role: 'customer', name: 'Robin Berg', customerId: 4001 })).status).toBe(200);
    expect(await record()).toMatchObject({ fullName: 'Robin Berg', role: 'customer', customerId: 4001 });
  });

  it('an account of which the token tells nothing is a user without a name', async () => {
    expect((await ask({ userId: id })).status).toBe(200);
    expect(await record()).toMatchObject({ fullName: '', role: 'user' });
  });

  it('the account reaches Stream', async () => {
    await ask({ sub: id, role: 'vet', name: 'Dr. Kim Vale' });
    const user = await eventually('the account at Stream', async () => {
      const { users } = await test.streamClient.queryUsers({ id });
      return users[0];
    });
    expect(user).toMatchObject({ name: 'Dr. Kim Vale', role: 'user' });
  });

  it('twenty first sights at once make one account, and all are served', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask({ sub: id, role: 'pet-owner' })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await records({ _id: id })).toHaveLength(1);
  });

  it('the role of the token counts, whatever the record says', async () => {
    const createAppointment = (role: string) =>
      test.request('POST', '/api/appointments', { as: { token: sign({ sub: id, role }, test.jwtSecret) }, body: {} });
    expectError(await createAppointment('pet-owner'), 'FORBIDDEN');
    // With the role of a vet the request gets as far as its body, which is not valid.
    expectError(await createAppointment('vet'), 'VALIDATION_FAILED');
    expectError(await createAppointment('pet-owner'), 'FORBIDDEN');
  });

  it.each(['system', 'customer-1', 'customer-4001'])('no account is made for the reserved id %s', async (reserved) => {
    expectError(await ask({ sub: reserved, role: 'admin' }), 'TOKEN_NOT_PROVIDED');
    expect(await records({ _id: reserved })).toEqual([]);
  });

  it('no account is made for a token that is not good', async () => {
    const token = sign({ sub: id, role: 'admin' }, 'another secret that is long enough for HS256');
    expectError(await test.request('GET', PATH, { as: { token } }), 'TOKEN_NOT_PROVIDED');
    expectError(await ask({ sub: id, role: 'superuser' }), 'TOKEN_NOT_PROVIDED');
    expect(await record()).toBeUndefined();
  });

  it('a customer number stays with the account that has it', async () => {
    await ask({ sub: id, role: 'customer', customerId: 4002 });
    expectError(await ask({ sub: `${id}-thief`, role: 'customer', customerId: 4002 }), 'TOKEN_NOT_PROVIDED');
    expect((await records({ customerId: 4002 })).map(({ _id }) => String(_id))).toEqual([id]);
  });

  it('an account that was deactivated here stays out', async () => {
    await ask({ sub: id });
    await changeAccount(test, id, { deactivatedAt: new Date() });
    expectError(await ask({ sub: id }), 'TOKEN_NOT_PROVIDED');
  });
});
