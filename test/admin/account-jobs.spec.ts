import { createTestApp, type SignedInAccount, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT, waitForStream } from '../support/patience.js';

describe('what administrators do with an account', () => {
  let test: TestApp;
  let admin: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp(PATIENT);
    await test.streamControl.enforceRateLimits(false);
    admin = await test.createAccount({ role: 'admin' });
  });
  afterEach(() => test.streamControl.clearFaults());
  afterAll(() => test.close());

  const call = (method: string, path: string, as: SignedInAccount = admin): Promise<TestResponse> =>
    test.request(method, `/api/admin/${path}`, { as });
  const outcomeOf = async ({ body }: TestResponse): Promise<unknown> => {
    const { results } = (await call('GET', `jobs/${String(body['jobId'])}`)).body as { results: object[] };
    return results[0];
  };
  const inStream = async (id: string) =>
    (await test.streamClient.queryUsers({ id }, {}, { include_deactivated_users: true })).users[0];

  it('deactivates and reactivates it, here and in Stream, however often it is asked', async () => {
    const account = await test.createAccount({ role: 'user' });
    for (let time = 0; time < 2; time += 1) {
      const done = await call('POST', `users/${account.id}/deactivate`);
      expect(done).toMatchObject({ status: 200, body: { type: 'deactivate', status: 'done', total: 1, failed: 0 } });
      expect(await outcomeOf(done)).toMatchObject({ id: account.id, outcome: 'deactivated' });
    }
    expectError(await test.request('GET', '/api/auth/me', { as: account }), 'UNAUTHORIZED');
    await eventually('the deactivation in Stream', async () => (await inStream(account.id))?.['deactivated_at']);
    const again = await call('POST', `users/${account.id}/reactivate`);
    expect(await outcomeOf(again)).toMatchObject({ outcome: 'reactivated' });
    await eventually('the user in Stream', async () => !(await inStream(account.id))?.['deactivated_at']);
    expect(
      test.log.entries.filter(
        ({ msg, accountId, by }) => msg === 'job begun' && accountId === account.id && by === admin.id,
      ),
    ).toHaveLength(3);
  });

  it('deletes it softly, then hard, and never brings it back', async () => {
    const account = await test.createAccount({ role: 'user' });
    expect(await outcomeOf(await call('DELETE', `users/${account.id}`))).toMatchObject({ outcome: 'deleted' });
    const record = () => test.database.collection<{ _id: string }>('users').findOne({ _id: account.id });
    expect(await record()).toMatchObject({ deletion: 'soft', fullName: '' });
    const hard = await call('DELETE', `users/${account.id}?hard=true`);
    expect([hard.body['type'], await outcomeOf(hard)]).toMatchObject(['hard-delete', { outcome: 'deleted' }]);
    expect(await record()).toMatchObject({ deletion: 'hard', fullName: '' });
    expect(await outcomeOf(await call('POST', `users/${account.id}/reactivate`))).toMatchObject({
      outcome: 'failed',
      problem: { code: 'ACCOUNT_DELETED' },
    });
  });

  it('exports its record without secrets, and what Stream has of it', async () => {
    const account = await test.createAccount({ role: 'user', customerId: 4711 });
    const set = { email: 'exported@example.com', passwordHash: '$argon2id$hidden' };
    await test.database.collection<{ _id: string }>('users').updateOne({ _id: account.id }, { $set: set });
    await eventually('the user in Stream', () => inStream(account.id));
    const channel = test.streamClient.channel('messaging', 'export', { created_by_id: account.id });
    await channel.create();
    await channel.sendMessage({ text: 'said by the account', user_id: account.id });

    const done = await call('POST', `users/${account.id}/export`);
    expect(done).toMatchObject({ status: 200, body: { type: 'export', status: 'done', failed: 0 } });
    const { status, body, headers } = await call('GET', `jobs/${String(done.body['jobId'])}/export`);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toMatchObject({
      account: { id: account.id, email: 'exported@example.com', customerId: 4711, fullName: 'Robin Berg' },
      stream: { user: { id: account.id }, messages: [{ text: 'said by the account' }] },
    });
    expect(JSON.stringify(body)).not.toMatch(/argon2|passwordHash|session|"work"/);
    const chunk = await test.database.collection('admin_job_chunks').findOne({ jobId: done.body['jobId'] });
    const keptForMs = Number(chunk?.['expiresAt']) - Date.now();
    expect(Math.round(keptForMs / 3_600_000)).toBe(24);
  });

  it('goes on with an export when Stream is back', async () => {
    const account = await test.createAccount({ role: 'user' });
    const path = `/users/${account.id}/export`;
    await test.streamControl.addFault({ path, status: 503 });
    waitForStream(test, 500);
    const begun = await call('POST', `users/${account.id}/export`);
    waitForStream(test);
    expect(begun).toMatchObject({ status: 202, body: { status: 'running', done: 0 } });
    expectError(await call('GET', `jobs/${String(begun.body['jobId'])}/export`), 'JOB_NOT_FOUND');
    expect(await outcomeOf(begun)).toMatchObject({ outcome: 'pending' });
    await test.streamControl.clearFaults();
    await eventually(
      'the export',
      async () => (await call('GET', `jobs/${String(begun.body['jobId'])}/export`)).status === 200,
    );
  });

  it('says so when Stream refuses an export, and has no such user', async () => {
    const account = await test.createAccount({ role: 'user' });
    await test.streamControl.addFault({ path: `/users/${account.id}/export`, status: 403, code: 17, times: 1 });
    expect(await outcomeOf(await call('POST', `users/${account.id}/export`))).toMatchObject({
      outcome: 'failed',
      problem: { code: 'UPSTREAM_REFUSED' },
    });
    await test.streamControl.addFault({ path: `/users/${account.id}/export`, status: 404, code: 16, times: 1 });
    const done = await call('POST', `users/${account.id}/export`);
    const { body } = await call('GET', `jobs/${String(done.body['jobId'])}/export`);
    expect(body).toMatchObject({ account: { id: account.id }, stream: null });
  });

  it('is not done to oneself where it would shut one out', async () => {
    expectError(await call('POST', `users/${admin.id}/deactivate`), 'CONFLICT');
    expectError(await call('DELETE', `users/${admin.id}`), 'CONFLICT');
    expectError(await call('DELETE', `users/${admin.id}?hard=true`), 'CONFLICT');
    expect((await call('POST', `users/${admin.id}/reactivate`)).status).toBe(200);
  });

  it.each(['POST users/:id/deactivate', 'POST users/:id/reactivate', 'POST users/:id/export', 'DELETE users/:id'])(
    '%s is for administrators alone, and knows no account that is not there',
    async (route) => {
      const [method = '', path = ''] = route.split(' ');
      const vet = await test.createAccount({ role: 'vet' });
      for (const id of ['nobody', 'a%2Fb', '%24ne', '__proto__', 'x'.repeat(49)]) {
        expectError(await call(method, path.replace(':id', id)), 'ACCOUNT_NOT_FOUND');
        expectError(await call(method, path.replace(':id', id), vet), 'FORBIDDEN');
      }
      expectError(await call(method, path.replace(':id', vet.id), vet), 'FORBIDDEN');
      expectError(await test.request(method, `/api/admin/${path.replace(':id', vet.id)}`), 'UNAUTHORIZED');
    },
  );

  it('refuses a way of deleting that there is not', async () => {
    const account = await test.createAccount({ role: 'user' });
    for (const query of ['hard=yes', 'hard=', 'hard=1', 'hard=true&hard=true']) {
      const answer = await call('DELETE', `users/${account.id}?${query}`);
      expect([query, answer.status]).toEqual([query, 400]);
    }
    expect((await test.request('GET', '/api/auth/me', { as: account })).status).toBe(200);
  });
});
