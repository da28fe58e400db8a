import { createTestApp, sign, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';

const TIME = '2027-03-05T13:00:00.000Z';

describe('appointments of accounts that another sign-in system knows', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ AUTH_PROVISION: 'true' });
  });
  afterAll(() => test.close());

  const as = (sub: string, role: string) => ({ token: sign({ sub, role }, test.jwtSecret) });
  const create = (body: object, caller = as('kim', 'vet')) =>
    test.request('POST', '/api/appointments', { as: caller, body: { appointmentTime: TIME, ...body } });
  const roleOf = async (id: string) => {
    const user = await test.database.collection('users').findOne({ _id: id as never });
    return user?.['role'] as string | undefined;
  };

  it('may be the first that we hear of them', async () => {
    const made = await create({ petOwnerId: 'robin', vetId: 'kim' });
    expect(made.status).toBe(201);
    expect([await roleOf('robin'), await roleOf('kim')]).toEqual(['pet-owner', 'vet']);
    const seen = await test.request('GET', `/api/appointments/${String(made.body['id'])}`, {
      as: as('robin', 'pet-owner'),
    });
    expect(seen.status).toBe(200);
  });

  it('make nobody a vet: who is staff has signed in before', async () => {
    expectError(await create({ petOwnerId: 'robin', vetId: 'kim', staffIds: ['sam'] }), 'VALIDATION_FAILED');
    expect(await roleOf('sam')).toBeUndefined();
    await test.request('GET', '/api/chat/channels', { as: as('sam', 'vet') });
    expect((await create({ petOwnerId: 'robin', vetId: 'kim', staffIds: ['sam'] })).status).toBe(201);
  });

  it('give no account a higher role than the known one', async () => {
    await test.request('GET', '/api/chat/channels', { as: as('alex', 'pet-owner') });
    expectError(await create({ petOwnerId: 'robin', vetId: 'kim', staffIds: ['alex'] }), 'VALIDATION_FAILED');
    expect(await roleOf('alex')).toBe('pet-owner');
  });

  it('make no account of a reserved identity', async () => {
    for (const reserved of ['system', 'customer-1']) {
      expectError(await create({ petOwnerId: reserved, vetId: 'kim' }), 'VALIDATION_FAILED');
      expectError(await create({ petOwnerId: 'robin', vetId: 'kim', staffIds: [reserved] }), 'VALIDATION_FAILED');
      expect(await roleOf(reserved)).toBeUndefined();
    }
  });

  it('make no account when the request is refused for its caller', async () => {
    expectError(await create({ petOwnerId: 'toni', vetId: 'somebody-else' }), 'FORBIDDEN');
    expectError(await create({ petOwnerId: 'toni', vetId: 'kim' }, as('robin', 'pet-owner')), 'FORBIDDEN');
    expect(await roleOf('toni')).toBeUndefined();
  });
});
