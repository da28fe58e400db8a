import { startTestDatabase } from '../../sandbox/database/testing/test-database.js';
import { AccountImport } from '../../src/admin/jobs/account-import.service.js';
import {
  createTestApp,
  sign,
  type SignedInAccount,
  type TestApp,
  type TestResponse,
} from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';

const SYNC = '/api/admin/users/sync';

interface Result {
  readonly id: string | null;
  readonly outcome: string;
  readonly problem?: { readonly code: string };
  readonly sync?: string;
}

async function allResults(test: TestApp, as: Pick<SignedInAccount, 'token'>, jobId: unknown): Promise<Result[]> {
  const results: Result[] = [];
  for (let cursor = ''; ;) {
    const { body } = await test.request('GET', `/api/admin/jobs/${String(jobId)}?limit=100${cursor}`, { as });
    results.push(...(body['results'] as Result[]));
    if (body['nextCursor'] === undefined) return results;
    cursor = `&cursor=${String(body['nextCursor'])}`;
  }
}

describe('accounts in bulk', () => {
  let test: TestApp;
  let admin: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp({ ...PATIENT, ADMIN_BULK_BODY_LIMIT_BYTES: '200000' });
    await test.streamControl.enforceRateLimits(false);
    admin = await test.createAccount({ role: 'admin' });
  });
  afterAll(() => test.close());

  const sync = (users: unknown, as: SignedInAccount = admin): Promise<TestResponse> =>
    test.request('POST', SYNC, { as, body: { users } });
  const record = (id: string) =>
    test.database.collection<{ _id: string; sessionVersion?: number }>('users').findOne({ _id: id });
  const resultsOf = async ({ body }: TestResponse) =>
    (await allResults(test, admin, body['jobId'])).map(({ id, outcome, problem }) => [id, problem?.code ?? outcome]);

  it('carry fields of one’s own to Stream: what is named is set, null removes, the rest stays', async () => {
    const inStream = async () =>
      (await test.streamClient.queryUsers({ id: 'bulk-custom' })).users[0] as Record<string, unknown> | undefined;
    await sync([{ id: 'bulk-custom', fullName: 'Own', custom: { tier: 'gold', seats: 3, trial: true } }]);
    await eventually('the fields in Stream', async () => (await inStream())?.['tier'] === 'gold');
    await test.streamClient.partialUpdateUser({ id: 'bulk-custom', set: { theirs: 'kept' } as never });
    await sync([{ id: 'bulk-custom', custom: { tier: null, seats: 4 } }]);
    await eventually('the change in Stream', async () => (await inStream())?.['seats'] === 4);
    expect(await inStream()).toMatchObject({ name: 'Own', seats: 4, trial: true, theirs: 'kept' });
    expect(await inStream()).not.toHaveProperty('tier');
  });

  it.each([{ role: 'admin' }, { 'a b': 1 }, { deep: { er: 1 } }, { long: 'x'.repeat(1001) }, 'text', ['list']])(
    'are refused with the fields %j',
    async (custom) => {
      expect(await resultsOf(await sync([{ id: 'bulk-refused', custom }]))).toEqual([['bulk-refused', 'INVALID']]);
      expect(await record('bulk-refused')).toBeNull();
    },
  );

  it('are created here, then in Stream', async () => {
    const users = [
      { id: 'bulk-1', fullName: 'Bulk One', role: 'vet', email: ' One@Example.com ', customerId: 501 },
      { id: 'bulk-2', profilePic: 'https://cdn.example.com/2.png' },
    ];
    const answer = await sync(users);
    expect(answer).toMatchObject({ status: 200, body: { type: 'sync', status: 'done', total: 2, done: 2, failed: 0 } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await resultsOf(answer)).toEqual([
      ['bulk-1', 'created'],
      ['bulk-2', 'created'],
    ]);
    expect(await record('bulk-1')).toMatchObject({ fullName: 'Bulk One', role: 'vet', email: 'one@example.com' });
    await eventually('both accounts in Stream', async () =>
      (await allResults(test, admin, answer.body['jobId'])).every(({ sync }) => sync === 'done'),
    );
    const { users: found } = await test.streamClient.queryUsers({ id: { $in: ['bulk-1', 'bulk-2', 'customer-501'] } });
    expect(found.map(({ id }) => id).toSorted()).toEqual(['bulk-1', 'bulk-2', 'customer-501']);
    expect(
      test.log.entries.find(({ msg, jobId }) => msg === 'job begun' && jobId === answer.body['jobId']),
    ).toMatchObject({
      context: 'security',
      by: admin.id,
      type: 'sync',
      total: 2,
    });
  });

  it('change what is named and keep the rest; a new role ends the sessions', async () => {
    await sync([{ id: 'kept', fullName: 'Before', email: 'kept@example.com', customerId: 502 }]);
    const before = await record('kept');
    const answer = await sync([{ id: 'kept', fullName: 'After', role: 'vet', customerId: 503 }]);
    expect(await resultsOf(answer)).toEqual([['kept', 'updated']]);
    expect(await record('kept')).toMatchObject({
      fullName: 'After',
      role: 'vet',
      email: 'kept@example.com',
      customerId: 503,
      tokensRevokedAt: expect.any(Date) as Date,
      sessionVersion: Number(before?.sessionVersion) + 1,
    });
  });

  it('that are wrong have a result of their own, and do not fail the others', async () => {
    await sync([{ id: 'owner-of-all', email: 'taken@example.com', customerId: 510 }, { id: 'gone' }]);
    await test.request('DELETE', '/api/admin/users/gone', { as: admin });
    const answer = await sync([
      { id: 'fine-1' },
      { id: 'system' },
      { id: 'customer-7' },
      { id: 'late-1', email: 'TAKEN@example.com' },
      { id: 'late-2', customerId: 510 },
      { id: 'owner-of-all', fullName: 'Still me' },
      { id: 'gone', fullName: 'Back' },
      { id: 'boss', role: 'admin' },
      { id: admin.id, role: 'user' },
      { id: 'fine-1', fullName: 'Twice' },
      { id: 'a.b' },
      { id: { $ne: null } },
      { id: 'odd', colour: 'red' },
      { id: 'odd', constructor: 1 },
      { id: 'odd', email: 'nobody' },
      { id: 'odd', profilePic: 'javascript:alert(1)' },
      { id: 'odd', fullName: null },
      { fullName: 'No id' },
      null,
      'text',
      [],
      { id: 'fine-2' },
    ]);
    expect(answer).toMatchObject({ status: 200, body: { total: 22, done: 22, failed: 19 } });
    expect(await resultsOf(answer)).toEqual([
      ['fine-1', 'created'],
      ['system', 'RESERVED_ID'],
      ['customer-7', 'RESERVED_ID'],
      ['late-1', 'EMAIL_TAKEN'],
      ['late-2', 'CUSTOMER_ID_TAKEN'],
      ['owner-of-all', 'updated'],
      ['gone', 'ACCOUNT_DELETED'],
      ['boss', 'INVALID'],
      [admin.id, 'ADMIN_ACCOUNT'],
      ['fine-1', 'DUPLICATE_ITEM'],
      [null, 'INVALID'],
      [null, 'INVALID'],
      ...Array.from({ length: 5 }, () => ['odd', 'INVALID']),
      ...Array.from({ length: 4 }, () => [null, 'INVALID']),
      ['fine-2', 'created'],
    ]);
    for (const id of ['late-1', 'late-2', 'boss', 'odd', 'a.b']) expect(await record(id)).toBeNull();
  });

  it('are stored while Stream is down, and reach it later', async () => {
    await test.streamControl.addFault({ method: 'POST', path: '/users', status: 503, times: 5 });
    const answer = await sync([{ id: 'during-outage' }]);
    expect(answer).toMatchObject({ status: 200, body: { status: 'done', failed: 0 } });
    await eventually('the account in Stream', async () => {
      const { users } = await test.streamClient.queryUsers({ id: 'during-outage' });
      return users.length === 1;
    });
  });

  it.each([
    ['no users', {}],
    ['none at all', { users: [] }],
    ['users that are no list', { users: { id: 'a' } }],
    ['ten thousand and one', { users: Array.from({ length: 10_001 }, () => 0) }],
    ['another key', { users: [{ id: 'a' }], force: true }],
  ])('with %s are refused', async (_case, body) => {
    expectError(await test.request('POST', SYNC, { as: admin, body }), 'VALIDATION_FAILED');
  });

  it('may be more than other bodies, up to a limit of their own', async () => {
    const many = (count: number) => Array.from({ length: count }, () => ({ id: 'same', fullName: 'x'.repeat(100) }));
    expect((await sync(many(1100))).body).toMatchObject({ total: 1100 });
    expectError(await sync(many(2000)), 'PAYLOAD_TOO_LARGE');
    expectError(
      await test.request('POST', '/api/auth/login', { body: { email: 'x'.repeat(120_000) } }),
      'PAYLOAD_TOO_LARGE',
    );
  });

  it('and jobs are for administrators alone; jobs that do not exist are not found', async () => {
    const vet = await test.createAccount({ role: 'vet' });
    const { body } = await sync([{ id: 'seen' }]);
    const path = `/api/admin/jobs/${String(body['jobId'])}`;
    expectError(await sync([{ id: 'never' }], vet), 'FORBIDDEN');
    for (const one of [path, `${path}/export`, '/api/admin/jobs/nothing']) {
      expectError(await test.request('GET', one, { as: vet }), 'FORBIDDEN');
      expectError(await test.request('GET', one), 'UNAUTHORIZED');
    }
    for (const id of ['nothing', 'a%2Fb', '%24ne', `${String(body['jobId'])}/export`]) {
      expectError(await test.request('GET', `/api/admin/jobs/${id}`, { as: admin }), 'JOB_NOT_FOUND');
    }
    for (const query of ['limit=0', 'limit=101', 'cursor=%24', 'cursor=YWJj']) {
      expectError(await test.request('GET', `${path}?${query}`, { as: admin }), 'VALIDATION_FAILED');
    }
  });
});

/** Accounts of a job that is too large to be done in one go. */
const MASS = 800;

/** After so many accounts a server gets no further with any. Returns what ends that, after the server. */
function haltAfter({ app }: TestApp, count: number): () => void {
  let end: () => void = () => undefined;
  const halted = new Promise<never>((_resolve, reject) => (end = () => reject(new Error('the server has ended'))));
  halted.catch(() => undefined);
  const imports = app.get(AccountImport);
  const genuine = imports.apply.bind(imports);
  let begun = 0;
  jest.spyOn(imports, 'apply').mockImplementation((...given) => {
    begun += 1;
    return begun > count ? halted : genuine(...given);
  });
  return end;
}

/** The first process stops in the middle, with a chunk claimed that nobody gives back. */
describe('a job whose process was killed', () => {
  it('is continued by another process, and nothing is doubled', async () => {
    const database = await startTestDatabase();
    const settings = { MONGODB_URI: database.uri, STREAM_WAIT_MS: '100' };
    const first = await createTestApp(settings);
    const admin = await first.createAccount({ role: 'admin' });
    const end = haltAfter(first, MASS / 4);
    const users = Array.from({ length: MASS }, (_, index) => ({ id: `mass-${index}`, customerId: index + 1 }));
    const begun = await first.request('POST', SYNC, { as: admin, body: { users } });
    expect(begun).toMatchObject({ status: 202, body: { status: 'running', total: MASS } });
    const lease = { 'work.status': 'running', 'work.owner': 'no-more', 'work.leaseUntil': new Date(Date.now() + 1500) };
    await eventually('a claim that nobody gives back', async () => {
      const chunks = first.database.collection('admin_job_chunks');
      const free = { 'work.status': 'due', 'work.owner': null };
      return (await chunks.updateOne(free, { $set: lease, $inc: { 'work.fence': 1 } })).modifiedCount === 1;
    });
    await first.app.close();
    end();
    await first.stream.close();

    const second = await createTestApp(settings);
    await second.streamControl.enforceRateLimits(false);
    const chunks = second.database.collection('admin_job_chunks');
    expect(await chunks.countDocuments({ results: null })).toBeGreaterThan(0);
    const as = { token: sign({ sub: admin.id, role: 'admin' }, second.jwtSecret) };
    const done = await eventually(
      'the job to be done',
      async () => {
        const { body } = await second.request('GET', `/api/admin/jobs/${String(begun.body['jobId'])}`, { as });
        return body['status'] === 'done' && body;
      },
      120_000,
    );
    expect(done).toMatchObject({ done: MASS, failed: 0 });
    const results = await allResults(second, as, begun.body['jobId']);
    expect(results.map(({ id }) => id)).toEqual(users.map(({ id }) => id));
    expect(results.filter(({ outcome }) => !['created', 'updated'].includes(outcome))).toEqual([]);
    expect(await second.database.collection('users').countDocuments({ _id: /^mass-/ as never })).toBe(MASS);
    await second.close();
    await database.close();
  }, 180_000);
});
