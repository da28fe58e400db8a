import { AccountLifecycleService } from '../../src/users/account-lifecycle.service.js';
import { createTestApp, sign, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';

describe('the log of security events', () => {
  let test: TestApp;
  let admin: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp({ AUTH_PROVISION: 'true' });
    admin = await test.createAccount({ role: 'admin' });
  });
  afterAll(() => test.close());

  const eventsOf = (accountId: string) =>
    test.log.entries
      .filter((line) => line['context'] === 'security' && line['accountId'] === accountId)
      .map(({ msg, by, role, deletion, reqId }) => ({ msg, by, role, deletion, reqId }));

  it('names the administrator who deactivates, reactivates, changes and deletes an account', async () => {
    const { id } = await test.createAccount({ role: 'user' });
    /** Begins a job, and waits until it is done: a request waits for it for a time only. */
    const call = async (method: string, path: string, reqId: string, body?: object) => {
      const headers = { 'x-request-id': reqId };
      const begun = await test.request(method, `/api/admin/users${path}`, { as: admin, body, headers });
      await eventually(`the job of ${reqId}`, async () => {
        const job = await test.request('GET', `/api/admin/jobs/${String(begun.body['jobId'])}`, { as: admin });
        return job.body['status'] === 'done';
      });
    };
    await call('POST', `/${id}/deactivate`, 'request-1');
    await call('POST', `/${id}/deactivate`, 'request-1-again');
    await call('POST', `/${id}/reactivate`, 'request-2');
    await call('POST', '/sync', 'request-3', { users: [{ id, role: 'vet' }] });
    await call('DELETE', `/${id}`, 'request-4');
    await call('DELETE', `/${id}?hard=true`, 'request-5');
    const by = admin.id;
    const expected = [
      { msg: 'account deactivated', by, reqId: 'request-1' },
      { msg: 'account reactivated', by, reqId: 'request-2' },
      { msg: 'role changed', by, role: 'vet', reqId: 'request-3' },
      { msg: 'account deleted', by, deletion: 'soft', reqId: 'request-4' },
      { msg: 'account deleted', by, deletion: 'hard', reqId: 'request-5' },
    ];
    const found = await eventually('the events', () => {
      const changes = eventsOf(id).filter(({ msg }) => msg !== 'job begun');
      return changes.length >= expected.length && changes;
    });
    expect(found).toEqual(expected.map((event) => ({ role: undefined, deletion: undefined, ...event })));
  });

  it('says when nothing was changed: nothing', async () => {
    const { id } = await test.createAccount({ role: 'user' });
    expect(await test.app.get(AccountLifecycleService).reactivate(id, { by: 'operator' })).toBe(false);
    expect(eventsOf(id)).toEqual([]);
  });

  it('names accounts that a token or an appointment has made, and who named them', async () => {
    const token = sign({ sub: 'first-seen', role: 'vet' }, test.jwtSecret);
    const headers = { 'x-request-id': 'first-sight' };
    for (let time = 0; time < 2; time += 1) await test.request('GET', '/api/auth/me', { as: { token }, headers });
    expect(eventsOf('first-seen')).toMatchObject([
      { msg: 'account provisioned', by: 'first-seen', role: 'vet', reqId: 'first-sight' },
    ]);
    const body = { petOwnerId: 'named-owner', vetId: 'first-seen', appointmentTime: '2027-03-05T13:00:00.000Z' };
    expect((await test.request('POST', '/api/appointments', { as: { token }, body })).status).toBe(201);
    expect(eventsOf('named-owner')).toMatchObject([
      { msg: 'account provisioned', by: 'first-seen', role: 'pet-owner' },
    ]);
  });
});
