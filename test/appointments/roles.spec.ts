import { createTestApp, sign, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { PATIENT } from '../support/patience.js';

const TIME = '2027-03-05T13:00:00.000Z';
const UNKNOWN = 'never-heard-of';

/** Requests that name an account, with the field that does. A pet owner may be unknown; nobody becomes more than that. */
describe.each([
  ['where another sign-in system makes the tokens', { AUTH_PROVISION: 'true' }],
  ['where accounts sign up', {}],
] as const)('an account that a request names, %s', (_case, settings) => {
  let test: TestApp;
  let people: Record<'admin' | 'vet' | 'owner' | 'other', SignedInAccount>;
  let appointmentId: string;
  let cid: string;

  beforeAll(async () => {
    test = await createTestApp({ ...PATIENT, ...settings, CHANNEL_PARTNERS: 'anyone' });
    people = {
      admin: await test.createAccount({ role: 'admin' }),
      vet: await test.createAccount({ role: 'vet' }),
      owner: await test.createAccount({ role: 'pet-owner' }),
      other: await test.createAccount({ role: 'user' }),
    };
    const { vet, owner } = people;
    const made = await test.request('POST', '/api/appointments', { as: vet, body: appointment() });
    appointmentId = String(made.body['id']);
    const group = { name: 'Dogs', memberIds: [owner.id] };
    cid = String((await test.request('POST', '/api/channels', { as: vet, body: group })).body['cid']);
  });
  afterAll(() => test.close());

  const appointment = (fields: object = {}) => ({
    petOwnerId: people.owner.id,
    vetId: people.vet.id,
    appointmentTime: TIME,
    ...fields,
  });
  const roles = async (): Promise<Record<string, string>> => {
    const users = await test.database.collection('users').find().toArray();
    return Object.fromEntries(users.map(({ _id, role }) => [String(_id), String(role)]));
  };

  type Request = readonly [method: string, path: () => string, body: (id: string) => object];
  const NAMING: Readonly<Record<string, Request>> = {
    'vetId of a new appointment': ['POST', () => '/api/appointments', (vetId) => appointment({ vetId })],
    'staffIds of a new appointment': ['POST', () => '/api/appointments', (id) => appointment({ staffIds: [id] })],
    'vetId of an own id': ['PUT', () => '/api/appointments/own-1', (vetId) => appointment({ vetId })],
    'staffIds of an own id': ['PUT', () => '/api/appointments/own-2', (id) => appointment({ staffIds: [id] })],
    'vetId of a change': ['PATCH', () => `/api/appointments/${appointmentId}`, (vetId) => ({ vetId })],
    'staffIds of a change': ['PATCH', () => `/api/appointments/${appointmentId}`, (id) => ({ staffIds: [id] })],
    'people of a channel': [
      'POST',
      () => '/api/chat/channels',
      (id) => ({ appointmentId, petOwnerId: people.owner.id, vetId: id }),
    ],
    'memberIds of a group': ['POST', () => '/api/channels', (id) => ({ name: 'Cats', memberIds: [id] })],
    'memberIds of a direct channel': ['POST', () => '/api/channels', (id) => ({ kind: 'direct', memberIds: [id] })],
    'ownerId of a group': ['PATCH', () => `/api/channels/${cid}`, (ownerId) => ({ ownerId })],
    'new members of a group': ['POST', () => `/api/channels/${cid}/members`, (id) => ({ userIds: [id] })],
    'moderators of a group': ['POST', () => `/api/channels/${cid}/moderators`, (id) => ({ userIds: [id] })],
    'asUserId of a message': ['POST', () => `/api/channels/${cid}/messages`, (asUserId) => ({ text: 'x', asUserId })],
    'mentions of a message': [
      'POST',
      () => `/api/channels/${cid}/messages`,
      (id) => ({ text: 'x', mentionedUserIds: [id], restrictedTo: [id] }),
    ],
    'a friend request': ['POST', () => `/api/users/friend-request/${UNKNOWN}`, () => ({})],
    'userId of a token': ['POST', () => '/api/chat/token', (userId) => ({ userId })],
  };

  it.each(Object.keys(NAMING))('gets no role by it: %s', async (name) => {
    const [method, path, bodyOf] = NAMING[name] ?? ['', () => '', () => ({})];
    const before = await roles();
    for (const as of Object.values(people)) {
      for (const id of [UNKNOWN, people.owner.id, people.other.id, people.vet.id]) {
        const { status } = await test.request(method, path(), { as, body: bodyOf(id) });
        expect([name, status < 500]).toEqual([name, true]);
      }
    }
    expect(await roles()).toEqual(before);
  });

  it('is refused as vet and as staff unless it is a vet, by whomever', async () => {
    for (const id of [UNKNOWN, people.owner.id, people.other.id]) {
      for (const fields of [{ vetId: id, petOwnerId: 'other-owner' }, { staffIds: [id] }]) {
        const made = await test.request('POST', '/api/appointments', { as: people.admin, body: appointment(fields) });
        expect([made.status, made.body['code']]).toEqual([400, 'VALIDATION_FAILED']);
        expect(JSON.stringify(made.body['details'])).toContain(fields.vetId ? 'vetId' : 'staffIds');
      }
    }
    expect(await roles()).not.toHaveProperty(UNKNOWN);
  });

  it('is a pet owner at most, when the practice names a new one', async () => {
    const body = appointment({ petOwnerId: `new-${_case.length}` });
    await test.request('POST', '/api/appointments', { as: people.vet, body });
    expect((await roles())[body.petOwnerId] ?? 'none').toBe('AUTH_PROVISION' in settings ? 'pet-owner' : 'none');
  });

  if ('AUTH_PROVISION' in settings) {
    it('is a vet when the sign-in system says so, and can then be named', async () => {
      await test.request('GET', '/api/auth/me', {
        as: { token: sign({ sub: 'new-vet', role: 'vet' }, test.jwtSecret) },
      });
      const body = appointment({ staffIds: ['new-vet'] });
      expect((await test.request('POST', '/api/appointments', { as: people.vet, body })).status).toBe(201);
    });
  }
});
