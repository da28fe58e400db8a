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
    test = await createTestApp({ AUTH_PROVISION: 'true', TOKEN_RATE_LIMIT: '1000', SUPPORT_AGENT_ID: 'the-agent' });
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

  it('an account’s way to Stream is logged under the request that brought it', async () => {
    const requestId = `first-sight-of-${id}`;
    const as = { token: sign({ sub: id, role: 'user' }, test.jwtSecret) };
    expect((await test.request('GET', PATH, { as, headers: { 'x-request-id': requestId } })).status).toBe(200);
    const line = await eventually('the line of the work', () =>
      test.log.linesOf(requestId).find(({ context, msg }) => context === 'work:users' && msg === 'work done'),
    );
    expect(line['id']).toBe(id);
  });

  it('an account is created on first use, from the claims of the token', async () => {
    expect((await ask({ sub: id, role: 'customer', name: 'Robin Berg', customerId: 4001 })).status).toBe(200);
    expect(await record()).toMatchObject({ fullName: 'Robin Berg', role: 'customer', customerId: 4001 });
  });

  it('an account is a user without a name when the token has no claims about it', async () => {
    expect((await ask({ userId: id })).status).toBe(200);
    expect(await record()).toMatchObject({ fullName: '', role: 'user' });
  });

  it('the account reaches Stream', async () => {
    await ask({ sub: id, role: 'vet', name: 'Dr. Kim Vale' });
    const user = await eventually('the account in Stream', async () => {
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
    expect((await ask({ sub: `${id}-thief`, role: 'customer', customerId: 4002 })).status).toBe(200);
    expect((await records({ _id: `${id}-thief` }))[0]).not.toHaveProperty('customerId');
    expect((await records({ customerId: 4002 })).map(({ _id }) => String(_id))).toEqual([id]);
  });

  it('an account that was deactivated here stays out', async () => {
    await ask({ sub: id });
    await changeAccount(test, id, { deactivatedAt: new Date() });
    expectError(await ask({ sub: id }), 'TOKEN_NOT_PROVIDED');
  });

  it('the support agent’s id can be nobody’s', async () => {
    expect((await ask({ sub: 'the-agent', role: 'pet-owner' })).status).toBe(401);
    expect(await records({ _id: 'the-agent' })).toEqual([]);
  });

  it('a customer number that comes later is noted, and one that somebody has stays with them', async () => {
    const asCustomer = (claims: Record<string, unknown>, customer_id: number) =>
      test.request('POST', '/stream-chat/token', {
        as: { token: sign(claims, test.jwtSecret) },
        body: { customer_id },
      });
    await ask({ sub: id, role: 'customer' });
    expect((await asCustomer({ sub: id, role: 'customer', customerId: 4100 }, 4100)).status).toBe(200);
    expect(await record()).toMatchObject({ customerId: 4100 });
    for (const taker of [`${id}-known`, `${id}-new`]) {
      if (taker.endsWith('known')) await ask({ sub: taker, role: 'customer' });
      expectError(await asCustomer({ sub: taker, role: 'customer', customerId: 4100 }, 4100), 'CUSTOMER_MISMATCH');
    }
    expect(await records({ customerId: 4100 })).toHaveLength(1);
  });
});
