import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { changeAccount } from '../support/change-account.js';
import { expectError } from '../support/expect-error.js';
import { inTurns } from '../support/in-turns.js';
import { startTestDatabase, type TestDatabase } from '../../sandbox/database/testing/test-database.js';
import { accept, ask, createWithProfile } from '../users/profiles.js';

const MAX_OPEN = 200;
/** More would keep each other from the database for longer than a request may take. */
const AT_ONCE = 40;
const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 24 * 3_600_000;

describe('friend requests', () => {
  let database: TestDatabase;
  let test: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    database = await startTestDatabase();
    const settings = { MONGODB_URI: database.uri, FRIEND_REQUEST_RATE_LIMIT: '10000' };
    test = await createTestApp(settings);
    other = await createTestApp({ ...settings, JWT_SECRET: test.jwtSecret });
  });
  afterAll(async () => {
    await other.close();
    await test.close();
    await database.close();
  });

  const records = () => test.database.collection('friendships');
  const two = (): Promise<[SignedInAccount, SignedInAccount]> =>
    Promise.all([createWithProfile(test), createWithProfile(test)]);

  /** Accounts that can be asked, made without their users in Stream. */
  async function recipients(count: number, prefix: string): Promise<{ id: string }[]> {
    const sample = await createWithProfile(test);
    const user: Record<string, unknown> = {
      ...(await test.database.collection('users').findOne({ _id: sample.id as never })),
    };
    const ids = Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
    const work = { ...(user['work'] as object), status: 'idle', dueAt: null };
    await test.database.collection('users').insertMany(ids.map((id) => ({ ...user, _id: id as never, work })));
    return ids.map((id) => ({ id }));
  }

  it('of one account that wait for an answer are two hundred, however many it sends at once, to two instances', async () => {
    const sender = await createWithProfile(test);
    const all = await recipients(MAX_OPEN + 20, 'asked');
    const requests = all.map((to, n) => () => ask(n % 2 ? test : other, sender, to));
    const answers = await inTurns(AT_ONCE, requests);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(MAX_OPEN);
    for (const answer of answers) if (answer.status !== 201) expectError(answer, 'TOO_MANY_FRIEND_REQUESTS');
    expect(await records().countDocuments({ requester: sender.id, status: 'pending' })).toBe(MAX_OPEN);

    const withdrawn = String(answers.find(({ status }) => status === 201)?.body['id']);
    await test.request('DELETE', `/api/users/friend-request/${withdrawn}`, { as: sender });
    const rest = all.filter((_to, n) => answers[n]?.status !== 201);
    const again = await Promise.all(rest.map((to, n) => ask(n % 2 ? test : other, sender, to)));
    expect(again.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  it('of earlier versions, which have no place, count as well', async () => {
    const [sender, recipient] = await two();
    await records().insertMany(
      Array.from({ length: MAX_OPEN - 1 }, (_, n) => ({
        _id: `${sender.id}-${n}` as never,
        pair: `${sender.id}:old-${n}`,
        members: [sender.id, `old-${n}`],
        requester: sender.id,
        recipient: `old-${n}`,
        status: 'pending',
        requestedAt: new Date(),
        work: { status: 'idle', dueAt: null, leaseUntil: null, revision: 0, doneRevision: 0 },
      })),
    );
    expect((await ask(test, sender, recipient)).status).toBe(201);
    expectError(await ask(test, sender, await createWithProfile(test)), 'TOO_MANY_FRIEND_REQUESTS');
  });

  const declines: Readonly<Record<string, (as: SignedInAccount, id: string) => ReturnType<TestApp['request']>>> = {
    'DELETE friend-request/:id': (as, id) => test.request('DELETE', `/api/users/friend-request/${id}`, { as }),
    'PUT friend-requests/:id/decline': (as, id) =>
      test.request('PUT', `/api/users/friend-requests/${id}/decline`, { as }),
    'DELETE friend-requests/:id/decline': (as, id) =>
      test.request('DELETE', `/api/users/friend-requests/${id}/decline`, { as }),
  };

  it.each(Object.entries(declines))('are not sent again in the week after %s declined one', async (_route, decline) => {
    const [a, b] = await two();
    const id = String((await ask(test, a, b)).body['id']);
    expect((await decline(b, id)).status).toBe(200);
    expectError(await ask(test, a, b), 'FRIEND_REQUEST_DECLINED');
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(test, a, b)));
    for (const answer of answers) expectError(answer, 'FRIEND_REQUEST_DECLINED');
    await records().updateOne(
      { _id: id as never },
      { $set: { declinedAt: new Date(Date.now() - WEEK_MS - MINUTE_MS) } },
    );
    expect((await ask(test, a, b)).status).toBe(201);
  });

  it('to others, and from who declined, are free in that week; after one of those so is the first sender', async () => {
    const [a, b] = await two();
    const id = String((await ask(test, a, b)).body['id']);
    await test.request('DELETE', `/api/users/friend-request/${id}`, { as: b });
    expect((await ask(test, a, await createWithProfile(test))).status).toBe(201);
    const back = await ask(test, b, a);
    expect(back.status).toBe(201);
    await test.request('DELETE', `/api/users/friend-request/${id}`, { as: b });
    expect((await ask(test, a, b)).status).toBe(201);
    expect((await accept(test, b, id)).status).toBe(200);
  });

  it('that were withdrawn are free at once', async () => {
    const [a, b] = await two();
    const id = String((await ask(test, a, b)).body['id']);
    await test.request('DELETE', `/api/users/friend-request/${id}`, { as: a });
    expect((await ask(test, a, b)).status).toBe(201);
  });

  it('answer the promised texts before that of the week', async () => {
    const [a, b] = await two();
    const id = String((await ask(test, a, b)).body['id']);
    await test.request('DELETE', `/api/users/friend-request/${id}`, { as: b });
    await changeAccount(test, b.id, { deactivatedAt: new Date() });
    expectError(await ask(test, a, b), 'RECIPIENT_NOT_FOUND');
  });

  it('never show a time of change before the time they were made', async () => {
    const [a, b] = await two();
    const id = String((await ask(test, a, b)).body['id']);
    await test.request('DELETE', `/api/users/friend-request/${id}`, { as: a });
    const { body } = await ask(test, a, b);
    expect(String(body['updatedAt']) >= String(body['createdAt'])).toBe(true);
  });
});
