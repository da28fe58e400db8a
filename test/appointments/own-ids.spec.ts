import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';

const TIME = '2027-03-05T13:00:00.000Z';
const AT_ONCE = 10;

describe('an appointment under an id of the practice’s own', () => {
  let test: TestApp;
  let owner: SignedInAccount;
  let vet: SignedInAccount;
  let colleague: SignedInAccount;
  let admin: SignedInAccount;
  let count = 0;

  beforeAll(async () => {
    test = await createTestApp(PATIENT);
    owner = await test.createAccount({ role: 'pet-owner', fullName: 'Robin Berg' });
    vet = await test.createAccount({ role: 'vet' });
    colleague = await test.createAccount({ role: 'vet' });
    admin = await test.createAccount({ role: 'admin' });
  });
  afterAll(() => test.close());

  const nextId = (): string => `practice_${(count += 1)}-a`;
  const content = (change: object = {}) => ({ petOwnerId: owner.id, vetId: vet.id, appointmentTime: TIME, ...change });
  const post = (id: unknown, change: object = {}, as = vet) =>
    test.request('POST', '/api/appointments', { as, body: { ...content(change), id } });
  const put = (id: string, change: object = {}, as = vet) =>
    test.request('PUT', `/api/appointments/${encodeURIComponent(id)}`, { as, body: content(change) });
  const stored = (id: string) => test.database.collection('appointments').countDocuments({ _id: id as never });

  describe('by POST', () => {
    it('is created once, however often it is sent', async () => {
      const id = nextId();
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => post(id, { staffIds: [colleague.id] })));
      answers.push(await post(id, { staffIds: [colleague.id], appointmentTime: '2027-03-05T14:00:00+01:00' }));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
      expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
      expect(answers[0]?.body).toMatchObject({ id, petOwnerName: 'Robin Berg' });
      expect(await stored(id)).toBe(1);
    });

    it('is refused with other content, and once it was deleted', async () => {
      const id = nextId();
      const { body: made } = await post(id);
      const other = await test.createAccount({ role: 'pet-owner' });
      for (const change of [
        { petOwnerId: other.id },
        { appointmentTime: '2027-03-05T13:00:01Z' },
        { durationMinutes: 31 },
        { activationMinutes: 6 },
        { petOwnerName: 'Another' },
        { staffIds: [colleague.id] },
      ])
        expectError(await post(id, change), 'CONFLICT');
      expectError(await post(id, { vetId: colleague.id }, colleague), 'CONFLICT');
      expect((await test.request('GET', `/api/appointments/${id}`, { as: vet })).body).toEqual(made);
      await test.request('DELETE', `/api/appointments/${id}`, { as: vet });
      expectError(await post(id), 'CONFLICT');
      expectError(await put(id), 'CONFLICT');
    });

    it.each([['a@b'], ['a b'], ['-a'], [''], ['x'.repeat(49)], ['../a'], [7], [null], [{ $ne: null }]])(
      'refuses the id %j',
      async (id) => {
        const refused = await post(id);
        expectError(refused, 'VALIDATION_FAILED');
        expect(refused.body['details']).toMatchObject([{ field: 'id' }]);
      },
    );

    it('may have the longest id, with its channel', async () => {
      const id = 'x'.repeat(48);
      expect((await post(id)).status).toBe(201);
      const body = { ...content(), appointmentId: id };
      const { status, body: channel } = await test.request('POST', '/api/chat/channels', { as: owner, body });
      expect([status, channel['channelId']]).toEqual([200, `appointment-${id}`]);
    });
  });

  describe('by PUT', () => {
    it('is created with 201, and changed with 200', async () => {
      const id = nextId();
      const created = await put(id);
      expect([created.status, created.body]).toEqual([201, expect.objectContaining({ id, durationMinutes: 30 })]);
      expect([(await put(id)).status, (await put(id)).body]).toEqual([200, created.body]);
      const changed = await put(id, { durationMinutes: 20, appointmentTime: '2027-03-06T09:00:00.000Z' });
      expect([changed.status, changed.body]).toEqual([
        200,
        expect.objectContaining({ id, durationMinutes: 20, appointmentTime: '2027-03-06T09:00:00.000Z' }),
      ]);
      // What a whole appointment does not name has its default again.
      expect((await put(id)).body).toMatchObject({ durationMinutes: 30, appointmentTime: TIME });
    });

    it('is created once by many at once', async () => {
      const id = nextId();
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => put(id)));
      expect(new Set(answers.map(({ status }) => status >= 200 && status < 300))).toEqual(new Set([true]));
      expect(await stored(id)).toBe(1);
    });

    it('keeps its pet owner, and its vet unless an administrator asks', async () => {
      const id = nextId();
      await put(id);
      const other = await test.createAccount({ role: 'pet-owner' });
      expectError(await put(id, { petOwnerId: other.id }), 'CONFLICT');
      expectError(await put(id, { petOwnerId: other.id }, admin), 'CONFLICT');
      expectError(await put(id, { vetId: colleague.id }), 'FORBIDDEN');
      expectError(await put(id, { vetId: colleague.id }, colleague), 'APPOINTMENT_NOT_FOUND');
      expect((await put(id, { vetId: colleague.id }, admin)).body).toMatchObject({ vetId: colleague.id });
    });

    it.each(['a@b', 'a b', '-a', 'x'.repeat(49), '$ne'])('refuses the id %s', async (id) => {
      const refused = await put(id);
      expectError(refused, 'VALIDATION_FAILED');
      expect(refused.body['details']).toMatchObject([{ field: 'id' }]);
    });

    it('refuses an id in the body, and faulty fields', async () => {
      for (const change of [{ id: 'other' }, { vetId: undefined }, { staffIds: ['nobody'] }, { durationMinutes: 0 }])
        expectError(await put(nextId(), change, admin), 'VALIDATION_FAILED');
    });
  });
});
