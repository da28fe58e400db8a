import { randomUUID } from 'node:crypto';
import { ERROR_CODES } from '../../src/common/errors/error-codes.js';
import { createScene } from '../support/appointments.js';
import { createTestApp, sign, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { closeRawConnections, type RawHttpAnswer, rawRequest } from '../support/raw-http.js';
import { nameOf, routesOf } from '../support/routes.js';
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
  const cast = new Map<CallerKind, Cast>();
  let customers = 0;

  beforeAll(async () => {
    test = await createTestApp({ TOKEN_RATE_LIMIT: '10000' });
    const foreign = await foreignSubject();
    for (const kind of CALLERS) cast.set(kind, await castOf(kind, foreign));
  });
  afterAll(async () => {
    closeRawConnections();
    await test.close();
  });

  const MISSING: Subject = {
    accountId: 'nobody-has-this',
    customerId: 999_999,
    appointmentId: '000000000000000000000000',
    petOwnerId: 'no-such-owner',
    vetId: 'no-such-vet',
    appointmentTime: new Date().toISOString(),
    incomingId: '000000000000000000000000',
    outgoingId: '000000000000000000000000',
    friendId: 'nobody-has-this',
  };

  const nextCustomer = (): number => (customers += 1);

  /** A friend of the account's, and requests to and from it. */
  async function relationsOf(
    account: SignedInAccount,
  ): Promise<Pick<Subject, 'incomingId' | 'outgoingId' | 'friendId'>> {
    const [friend, asking, asked] = await Promise.all([0, 1, 2].map(() => test.createAccount({ role: 'user' })));
    if (!friend || !asking || !asked) throw new Error('three accounts were made');
    await befriend(test, account, friend);
    const [incoming, outgoing] = await Promise.all([ask(test, asking, account), ask(test, account, asked)]);
    return { incomingId: String(incoming.body['id']), outgoingId: String(outgoing.body['id']), friendId: friend.id };
  }

  /** An appointment with its channel, between accounts that are none of the callers. */
  async function foreignSubject(): Promise<Subject> {
    const customerId = nextCustomer();
    const account = await test.createAccount({ role: 'customer', customerId });
    const scene = await createScene(test);
    expect((await scene.openChannel()).status).toBe(200);
    return {
      accountId: account.id,
      customerId,
      appointmentId: scene.appointment.id,
      petOwnerId: scene.owner.id,
      vetId: scene.vet.id,
      appointmentTime: scene.appointment.appointmentTime,
      ...(await relationsOf(account)),
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
    const own = { accountId: account.id, customerId, ...body, ...(await relationsOf(account)) };
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
