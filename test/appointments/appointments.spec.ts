import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';

const TIME = '2027-03-05T13:00:00.000Z';

describe('appointments', () => {
  let test: TestApp;
  let owner: SignedInAccount;
  let vet: SignedInAccount;
  let colleague: SignedInAccount;
  let admin: SignedInAccount;
  let unrelated: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp();
    owner = await test.createAccount({ role: 'pet-owner', fullName: 'Robin Berg' });
    vet = await test.createAccount({ role: 'vet', fullName: 'Dr. Kim Vale' });
    colleague = await test.createAccount({ role: 'vet' });
    admin = await test.createAccount({ role: 'admin' });
    unrelated = await test.createAccount({ role: 'pet-owner' });
  });
  afterAll(() => test.close());

  const needed = () => ({ petOwnerId: owner.id, vetId: vet.id, appointmentTime: TIME });
  const create = (change: object = {}, as = vet) =>
    test.request('POST', '/api/appointments', { as, body: { ...needed(), ...change } });
  const find = (id: unknown, as: SignedInAccount) => test.request('GET', `/api/appointments/${String(id)}`, { as });

  describe('POST /api/appointments', () => {
    it('makes an appointment of what is needed, with defaults for the rest', async () => {
      const { status, body } = await create();
      expect(status).toBe(201);
      expect(body).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{24}$/) as string,
        petOwnerId: owner.id,
        petOwnerName: 'Robin Berg',
        vetId: vet.id,
        staffIds: [],
        appointmentTime: TIME,
        durationMinutes: 30,
        status: 'scheduled',
        chatActivationMinutes: 5,
        createdAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        updatedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      });
    });

    it('takes every field that may be given, and the time in UTC', async () => {
      const { status, body } = await create({
        appointmentTime: '2027-03-05T14:00:00+01:00',
        petOwnerName: 'Robin and Ash',
        staffIds: [colleague.id, admin.id],
        durationMinutes: 45,
        activationMinutes: 0,
      });
      expect(status).toBe(201);
      expect(body).toMatchObject({
        appointmentTime: TIME,
        petOwnerName: 'Robin and Ash',
        staffIds: [colleague.id, admin.id],
        durationMinutes: 45,
        chatActivationMinutes: 0,
      });
    });

    it('does not count the vet among the staff', async () => {
      expect((await create({ staffIds: [vet.id, colleague.id] })).body['staffIds']).toEqual([colleague.id]);
    });

    it('makes one for any vet when an administrator asks', async () => {
      const { status, body } = await create({}, admin);
      expect([status, body['vetId']]).toEqual([201, vet.id]);
    });

    it('makes another one of the same request', async () => {
      const [first, second] = [await create(), await create()];
      expect(first.body['id']).not.toBe(second.body['id']);
    });

    it.each<[string, object]>([
      ['a name of 120 characters', { petOwnerName: 'x'.repeat(120) }],
      ['an empty name', { petOwnerName: '' }],
      ['a duration of a minute', { durationMinutes: 1 }],
      ['a duration of a day', { durationMinutes: 1440 }],
      ['a window of a week', { activationMinutes: 10_080 }],
      ['a time that is past', { appointmentTime: '2020-01-01T00:00:00Z' }],
    ])('takes %s', async (_case, change) => {
      expect((await create(change)).status).toBe(201);
    });

    it('takes twenty of the staff', async () => {
      const staff = await Promise.all(Array.from({ length: 20 }, () => test.createAccount({ role: 'vet' })));
      const staffIds = staff.map(({ id }) => id);
      expect((await create({ staffIds })).body['staffIds']).toEqual(staffIds);
    });

    describe('refuses', () => {
      it('a vet who makes one for another vet', async () => {
        expectError(await create({}, colleague), 'FORBIDDEN');
      });

      it.each(['pet-owner', 'customer', 'user'] as const)('a %s', async (role) => {
        const account = await test.createAccount({ role });
        expectError(await create({}, account), 'FORBIDDEN');
      });

      it('a caller without a session', async () => {
        expectError(await test.request('POST', '/api/appointments', { body: needed() }), 'UNAUTHORIZED');
      });

      it.each<[string, () => object, string[]]>([
        ['an unknown pet owner', () => ({ petOwnerId: 'nobody' }), ['petOwnerId']],
        ['an unknown vet', () => ({ vetId: 'nobody' }), ['vetId']],
        ['a vet who is none', () => ({ vetId: unrelated.id }), ['vetId']],
        ['a pet owner who is the vet', () => ({ petOwnerId: vet.id }), ['petOwnerId']],
        ['unknown staff', () => ({ staffIds: [colleague.id, 'nobody'] }), ['staffIds']],
        ['staff who are not of the practice', () => ({ staffIds: [unrelated.id] }), ['staffIds']],
        ['the pet owner among the staff', () => ({ staffIds: [owner.id] }), ['staffIds', 'staffIds']],
        ['only unknown accounts', () => ({ petOwnerId: 'a', vetId: 'b' }), ['petOwnerId', 'vetId']],
        ['a reserved identity', () => ({ petOwnerId: 'customer-1' }), ['petOwnerId']],
      ])('%s, naming the field', async (_case, change, fields) => {
        const refused = await create(change(), admin);
        expectError(refused, 'VALIDATION_FAILED');
        expect((refused.body['details'] as { field: string }[]).map(({ field }) => field)).toEqual(fields);
      });

      it('deactivated accounts', async () => {
        const gone = await test.createAccount({ role: 'vet' });
        await test.database
          .collection('users')
          .updateOne({ _id: gone.id as never }, { $set: { deactivatedAt: new Date() } });
        expectError(await create({ vetId: gone.id }, admin), 'VALIDATION_FAILED');
        expectError(await create({ petOwnerId: gone.id }), 'VALIDATION_FAILED');
        expectError(await create({ staffIds: [gone.id] }), 'VALIDATION_FAILED');
      });

      it.each<[string, object]>([
        ['petOwnerId', { petOwnerId: undefined }],
        ['vetId', { vetId: null }],
        ['vetId', { vetId: 'x'.repeat(49) }],
        ['appointmentTime', { appointmentTime: undefined }],
        ['appointmentTime', { appointmentTime: '2027-02-29T13:00:00Z' }],
        ['appointmentTime', { appointmentTime: '2027-03-05T13:00:00' }],
        ['appointmentTime', { appointmentTime: 1_804_251_600_000 }],
        ['petOwnerName', { petOwnerName: 'x'.repeat(121) }],
        ['petOwnerName', { petOwnerName: 7 }],
        ['staffIds', { staffIds: 'sample-vet-2' }],
        ['staffIds', { staffIds: ['a', 'a'] }],
        ['staffIds', { staffIds: Array.from({ length: 21 }, (_, n) => `vet-${n}`) }],
        ['staffIds', { staffIds: ['../x'] }],
        ['staffIds', { staffIds: null }],
        ['durationMinutes', { durationMinutes: 0 }],
        ['durationMinutes', { durationMinutes: 1441 }],
        ['durationMinutes', { durationMinutes: 1.5 }],
        ['durationMinutes', { durationMinutes: '30' }],
        ['activationMinutes', { activationMinutes: -1 }],
        ['activationMinutes', { activationMinutes: 10_081 }],
        ['activationMinutes', { activationMinutes: null }],
        ['status', { status: 'completed' }],
        ['_id', { _id: 'mine' }],
      ])('a faulty %s: %j', async (field, change) => {
        const refused = await create(change);
        expectError(refused, 'VALIDATION_FAILED');
        expect((refused.body['details'] as { field: string }[]).map((detail) => detail.field)).toEqual([field]);
      });

      it.each([
        'petOwnerId',
        'vetId',
        'appointmentTime',
        'petOwnerName',
        'staffIds',
        'durationMinutes',
        'activationMinutes',
      ])('an operator object for %s, alone or in a list', async (field) => {
        for (const value of [{ $ne: null }, [{ $gt: '' }]]) {
          expectError(await create({ [field]: value }), 'VALIDATION_FAILED');
        }
      });
    });
  });

  describe('GET /api/appointments/:id', () => {
    it('shows it as it was made to its owner, vet and staff, and to administrators', async () => {
      const { body: made } = await create({ staffIds: [colleague.id] });
      for (const account of [owner, vet, colleague, admin]) {
        const { status, body } = await find(made['id'], account);
        expect([status, body]).toEqual([200, made]);
      }
    });

    it('answers a foreign one exactly like one that does not exist', async () => {
      const { body: made } = await create();
      const answers = [
        await find(made['id'], unrelated),
        await find(made['id'], colleague),
        await find('000000000000000000000000', vet),
        await find('..%2Fusers', vet),
        await find('$ne', vet),
        await find('x'.repeat(49), vet),
      ];
      for (const answer of answers) expectError(answer, 'APPOINTMENT_NOT_FOUND');
      const texts = answers.map(({ body: { requestId: _requestId, ...text } }) => JSON.stringify(text));
      expect(new Set(texts).size).toBe(1);
    });

    it('refuses a caller without a session', async () => {
      const { body: made } = await create();
      expectError(await test.request('GET', `/api/appointments/${String(made['id'])}`), 'UNAUTHORIZED');
    });
  });
});
