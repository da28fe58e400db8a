import { GroupChanges } from '../../src/groups/group-changes.service.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';

describe('an Idempotency-Key', () => {
  let test: TestApp;
  let owner: SignedInAccount;
  let friend: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp({ ...PATIENT, CHANNEL_PARTNERS: 'anyone' });
    [owner, friend] = (await Promise.all([0, 1].map(() => test.createAccount({ role: 'user' })))) as [
      SignedInAccount,
      SignedInAccount,
    ];
  });
  afterAll(() => test.close());

  const create = (key: string, name = 'Dogs', as = owner, memberIds = [as === owner ? friend.id : owner.id]) =>
    test.request('POST', '/api/channels', { as, body: { name, memberIds }, headers: { 'idempotency-key': key } });
  const keys = () => test.database.collection<{ _id: string }>('idempotency_keys');

  it('gives the first answer again, and makes nothing twice', async () => {
    const first = await create('key-1');
    const again = await create('key-1');
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([
      null,
      'true',
    ]);
  });

  it('belongs to its caller: another one makes another channel', async () => {
    const [mine, theirs] = [await create('key-2'), await create('key-2', 'Dogs', friend)];
    expect(theirs.body['cid']).not.toBe(mine.body['cid']);
  });

  it('is refused with another body', async () => {
    await create('key-3');
    expectError(await create('key-3', 'Cats'), 'IDEMPOTENCY_KEY_REUSED');
  });

  it('is refused while the first request runs, and twenty at once make one channel', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => create('key-4')));
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map(({ body }) => body['cid'])).size).toBe(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) expectError(answer, 'IDEMPOTENCY_KEY_IN_USE');
  });

  it('is free again when the request failed, and when its process died', async () => {
    expect((await create('key-5', 'Dogs', owner, ['nobody-has-this'])).status).toBe(400);
    expect((await create('key-5')).status).toBe(201);
    const hourAgo = new Date(Date.now() - 3_600_000);
    const before = await keys().countDocuments();
    const first = await create('key-6');
    await keys().updateMany({}, { $set: { startedAt: hourAgo }, $unset: { status: 1, answer: 1 } });
    const again = await create('key-6');
    expect(again.headers.get('idempotent-replayed')).toBeNull();
    expect(await keys().countDocuments()).toBe(before + 1);
    // The process died after it had made the channel.
    expect([again.status, again.body['cid']]).toEqual([200, first.body['cid']]);
  });

  it('makes one channel when the first request failed after the channel was stored', async () => {
    const groups = test.database.collection('groups');
    const before = await groups.countDocuments();
    jest.spyOn(test.app.get(GroupChanges), 'settle').mockRejectedValueOnce(new Error('the connection was lost'));
    expect((await create('key-7')).status).toBe(500);
    const again = await create('key-7');
    expect([again.status, await groups.countDocuments()]).toEqual([200, before + 1]);
    expectError(await create('key-7', 'Cats'), 'IDEMPOTENCY_KEY_REUSED');
  });

  it.each(['', 'ü', 'a b', 'x'.repeat(256)])('may not be %j', async (key) => {
    const { status, body } = await create(encodeURI(key) === key ? key : 'a b');
    expect([status, body['code']]).toEqual([400, 'VALIDATION_FAILED']);
  });

  it('is kept for seven days, as a digest', async () => {
    await create('a-very-private-key');
    const stored = await keys().find().toArray();
    expect(JSON.stringify(stored)).not.toContain('a-very-private-key');
    const [{ expiresAt = new Date(0) } = {}] = stored as unknown as { expiresAt?: Date }[];
    expect(expiresAt.getTime()).toBeGreaterThan(Date.now() + 6 * 24 * 3_600_000);
  });
});
