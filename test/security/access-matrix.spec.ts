import { randomUUID } from 'node:crypto';
import { ERROR_CODES } from '../../src/common/errors/error-codes.js';
import { createScene } from '../support/appointments.js';
import {
  createTestApp,
  sign,
  type SignedInAccount,
  type TestApp,
  type TestResponse,
} from '../support/create-test-app.js';
import { PATIENT } from '../support/patience.js';
import { closeRawConnections, type RawHttpAnswer, rawRequest } from '../support/raw-http.js';
import { nameOf, routesOf } from '../support/routes.js';
import { Video } from '../support/video.js';
import { ask, befriend } from '../users/profiles.js';
import { ACCESS, CALLERS, type CallerKind, outcomeFor, type Subject, type Target, TARGETS } from './access-table.js';

/** Differ between any two answers. */
const PER_REQUEST = ['date', 'x-request-id', 'ratelimit-remaining', 'ratelimit-reset'];

interface Cast {
  readonly account: SignedInAccount | undefined;
  readonly subjects: Readonly<Record<Target, Subject>>;
}

describe('who may do what', () => {
  let test: TestApp;
  let video: Video;
  const cast = new Map<CallerKind, Cast>();
  let customers = 0;

  beforeAll(async () => {
    video = await Video.start();
    test = await createTestApp({
      ...PATIENT,
      ...video.settings,
      ...PATIENT,
      TOKEN_RATE_LIMIT: '10000',
      CHANNEL_PARTNERS: 'anyone',
    });
    const foreign = await foreignSubject();
    for (const kind of CALLERS) cast.set(kind, await castOf(kind, foreign));
  });
  afterAll(async () => {
    closeRawConnections();
    await test.close();
    await video.close();
  });

  const MISSING: Subject = {
    accountId: 'nobody-has-this',
    customerId: 999_999,
    appointmentId: '000000000000000000000000',
    petOwnerId: 'no-such-owner',
    vetId: 'no-such-vet',
    appointmentTime: new Date().toISOString(),
    incomingId: '000000000000000000000000',
    declinableId: '000000000000000000000000',
    deletableId: '000000000000000000000000',
    outgoingId: '000000000000000000000000',
    friendId: 'nobody-has-this',
    strangerId: 'nobody-has-this',
    endable: { cancel: '0'.repeat(24), complete: '0'.repeat(24), remove: '0'.repeat(24) },
    roomId: '000000000000000000000000',
    appointmentRoomId: '000000000000000000000000',
    groupId: 'no-such-group',
    leftGroupId: 'no-such-group',
    deletedGroupId: 'no-such-group',
    messageId: 'no-such-message',
  };

  const nextCustomer = (): number => (customers += 1);

  /** A friend of the account's, and requests to and from it. */
  async function relationsOf(
    account: SignedInAccount,
  ): Promise<Pick<Subject, 'incomingId' | 'declinableId' | 'deletableId' | 'outgoingId' | 'friendId'>> {
    const [friend, asked, ...asking] = await Promise.all(
      [0, 1, 2, 3, 4].map(() => test.createAccount({ role: 'user' })),
    );
    if (!friend || !asked) throw new Error('five accounts were made');
    await befriend(test, account, friend);
    const [outgoingId = '', ...incoming] = await Promise.all(
      [ask(test, account, asked), ...asking.map((each) => ask(test, each, account))].map(async (request) =>
        String((await request).body['id']),
      ),
    );
    const [incomingId = '', declinableId = '', deletableId = ''] = incoming;
    return { incomingId, declinableId, deletableId, outgoingId, friendId: friend.id };
  }

  /** Three appointments of these people. */
  async function endableOf(people: Pick<Subject, 'petOwnerId' | 'vetId'>): Promise<Subject['endable']> {
    const admin = await test.createAccount({ role: 'admin' });
    const body = { ...people, appointmentTime: '2027-03-05T13:00:00Z' };
    const [cancel = '', complete = '', remove = ''] = await Promise.all(
      [0, 1, 2].map(async () => {
        const made = await test.request('POST', '/api/appointments', { as: admin, body });
        return String(made.body['id']);
      }),
    );
    return { cancel, complete, remove };
  }

  /** A room of the account's, and the room of an appointment. */
  async function roomsOf(
    account: SignedInAccount,
    vet: SignedInAccount,
    appointmentId: string,
  ): Promise<Pick<Subject, 'roomId' | 'appointmentRoomId'>> {
    const [own, ofAppointment] = await Promise.all([
      test.request('POST', '/api/rooms', { as: account }),
      test.request('POST', '/api/rooms', { as: vet, body: { appointmentId } }),
    ]);
    const idOf = ({ body }: TestResponse): string => (body['room'] as { id: string }).id;
    return { roomId: idOf(own), appointmentRoomId: idOf(ofAppointment) };
  }

  async function groupsOf(
    account: SignedInAccount,
    friendId: string,
  ): Promise<Pick<Subject, 'groupId' | 'leftGroupId' | 'deletedGroupId'>> {
    const make = async (): Promise<string> => {
      const body = { name: 'Dogs', memberIds: [friendId] };
      const made = await test.request('POST', '/api/channels', { as: account, body });
      expect(made.status).toBe(201);
      return String(made.body['id']).replace('group-', '');
    };
    return { groupId: await make(), leftGroupId: await make(), deletedGroupId: await make() };
  }

  /** A message that the account has sent into the channel of its appointment. */
  async function messageOf(account: SignedInAccount, appointmentId: string): Promise<Pick<Subject, 'messageId'>> {
    const path = `/api/channels/messaging:appointment-${appointmentId}/messages`;
    const { body } = await test.request('POST', path, { as: account, body: { text: 'A first message.' } });
    return { messageId: (body['message'] as { id: string }).id };
  }

  /** An appointment with its channel, between accounts that are none of the callers. */
  async function foreignSubject(): Promise<Subject> {
    const customerId = nextCustomer();
    const account = await test.createAccount({ role: 'customer', customerId });
    const scene = await createScene(test);
    expect((await scene.openChannel()).status).toBe(200);
    const relations = await relationsOf(account);
    return {
      accountId: account.id,
      customerId,
      appointmentId: scene.appointment.id,
      petOwnerId: scene.owner.id,
      vetId: scene.vet.id,
      appointmentTime: scene.appointment.appointmentTime,
      ...relations,
      ...(await groupsOf(account, relations.friendId)),
      strangerId: (await test.createAccount({ role: 'user' })).id,
      endable: await endableOf({ petOwnerId: scene.owner.id, vetId: scene.vet.id }),
      ...(await roomsOf(account, scene.vet, scene.appointment.id)),
      ...(await messageOf(scene.owner, scene.appointment.id)),
    };
  }

  /** An account of the kind, and an appointment in which it takes the part that suits it: vets the vet's, others the owner's. */
  async function castOf(kind: CallerKind, foreign: Subject): Promise<Cast> {
    if (kind === 'anonymous') return { account: undefined, subjects: { own: foreign, foreign, missing: MISSING } };
    const customerId = nextCustomer();
    const account = await test.createAccount({ role: kind, customerId });
    const admin = await test.createAccount({ role: 'admin' });
    const other = await test.createAccount({ role: kind === 'vet' ? 'pet-owner' : 'vet' });
    const [petOwnerId, vetId] = kind === 'vet' ? [other.id, account.id] : [account.id, other.id];
    const appointmentTime = new Date().toISOString();
    const fields = { petOwnerId, vetId, appointmentTime };
    const made = await test.request('POST', '/api/appointments', { as: admin, body: fields });
    const appointmentId = String(made.body['id']);
    const body = { appointmentId, ...fields };
    expect((await test.request('POST', '/api/chat/channels', { as: admin, body })).status).toBe(200);
    const relations = await relationsOf(account);
    const own = {
      accountId: account.id,
      customerId,
      ...body,
      ...relations,
      ...(await groupsOf(account, relations.friendId)),
      strangerId: account.id,
      endable: await endableOf({ petOwnerId, vetId }),
      ...(await roomsOf(account, admin, appointmentId)),
      ...(await messageOf(account, appointmentId)),
    };
    return { account, subjects: { own, foreign, missing: MISSING } };
  }

  function castFor(kind: CallerKind): Cast {
    const found = cast.get(kind);
    if (!found) throw new Error(`there is no caller ${kind}`);
    return found;
  }

  async function call(route: string, kind: CallerKind, target: Target): Promise<RawHttpAnswer> {
    const rule = ACCESS[route];
    if (!rule) throw new Error(`the table does not know ${route}`);
    const { account, subjects } = castFor(kind);
    const { path, body } = rule.request(subjects[target]);
    const token =
      account && rule.endsSession
        ? sign({ sub: account.id, role: account.role, jti: randomUUID() }, test.jwtSecret)
        : account?.token;
    return rawRequest(`${test.url}${path}`, {
      method: route.split(' ', 1)[0] ?? '',
      headers: [
        ...(token ? [['authorization', `Bearer ${token}`] as const] : []),
        ...(body === undefined ? [] : [['content-type', 'application/json'] as const]),
      ],
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  it('has an entry for every route, and no entry for another', () => {
    expect(Object.keys(ACCESS).toSorted()).toEqual(routesOf(test).map(nameOf).toSorted());
  });

  it('is asked of the same routes that the API’s description names', async () => {
    const { body } = await test.request('GET', '/docs-json');
    const described = Object.entries(body['paths'] as Record<string, object>).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(described.toSorted()).toEqual(routesOf(test).map(nameOf).toSorted());
  });

  const combinations = Object.keys(ACCESS).flatMap((route) =>
    CALLERS.flatMap((caller) => TARGETS.map((target) => [route, caller, target] as const)),
  );

  it.each(combinations)('%s, called by %s, about what is %s', async (route, caller, target) => {
    const rule = ACCESS[route];
    const expected = rule && outcomeFor(rule, caller, target);
    const { status, text } = await call(route, caller, target);
    const code = text.startsWith('{') ? (JSON.parse(text) as { code?: string }).code : undefined;
    expect(code ?? status).toBe(expected);
    if (code) expect(status).toBe(ERROR_CODES[code as keyof typeof ERROR_CODES].status);
  });

  const naming = Object.entries(ACCESS).filter(([, { namesSubject }]) => namesSubject);
  const indistinct = naming.flatMap(([route, rule]) =>
    CALLERS.filter((caller) => outcomeFor(rule, caller, 'foreign') === outcomeFor(rule, caller, 'missing')).map(
      (caller) => [route, caller] as const,
    ),
  );

  it.each(indistinct)('%s tells %s nothing of whether a foreign thing exists', async (route, caller) => {
    const [foreign, missing] = [await call(route, caller, 'foreign'), await call(route, caller, 'missing')];
    expect(comparable(foreign)).toEqual(comparable(missing));
  });

  it('leaves that to administrators alone', () => {
    const told = naming.filter(([, rule]) =>
      CALLERS.some(
        (caller) => caller !== 'admin' && outcomeFor(rule, caller, 'foreign') !== outcomeFor(rule, caller, 'missing'),
      ),
    );
    expect(told).toEqual([]);
  });

  it('shows no caller a foreign channel in a list', async () => {
    for (const kind of CALLERS) {
      if (kind === 'anonymous') continue;
      const { subjects } = castFor(kind);
      const { text } = await call('GET /api/chat/channels', kind, 'own');
      expect(text).toContain(subjects.own.appointmentId);
      expect(text).not.toContain(subjects.foreign.appointmentId);
    }
  });

  it('is the same for HEAD as for GET', async () => {
    for (const route of Object.keys(ACCESS).filter((name) => name.startsWith('GET '))) {
      const { path } = ACCESS[route]?.request(castFor('user').subjects.foreign) ?? { path: '' };
      const [head, get] = await Promise.all(
        ['HEAD', 'GET'].map((method) => rawRequest(`${test.url}${path}`, { method, headers: [] })),
      );
      expect([route, head?.status, head?.text]).toEqual([route, get?.status, '']);
    }
  });
});

/** The bytes of an answer, without what differs between any two. */
function comparable({ status, headers, text }: RawHttpAnswer): unknown {
  const requestId = String(headers['x-request-id']);
  expect(text).toContain(requestId);
  const others = Object.entries(headers).filter(([name]) => !PER_REQUEST.includes(name));
  return { status, headers: Object.fromEntries(others), bytes: text.replace(requestId, '') };
}
