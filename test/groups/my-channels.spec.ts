import { createScene } from '../support/appointments.js';
import { createTestApp, type SignedInAccount, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { PATIENT } from '../support/patience.js';
import { befriend } from '../users/profiles.js';

describe('the channels of a caller', () => {
  let test: TestApp;
  let support: SignedInAccount;

  beforeAll(async () => {
    test = await createTestApp({ ...PATIENT, CHANNEL_PARTNERS: 'anyone', SUPPORT_AGENT_ID: 'support' });
    support = await test.createAccount({ id: 'support', role: 'admin' });
  });
  afterAll(() => test.close());

  const list = async (as: SignedInAccount, query = '') =>
    (await test.request('GET', `/api/channels${query}`, { as })).body as {
      channels: Record<string, unknown>[];
      nextCursor?: string;
    };
  const group = async (as: SignedInAccount, name: string, memberIds = [support.id]) =>
    String((await test.request('POST', '/api/channels', { as, body: { name, memberIds } })).body['cid']);

  it('are listed whatever they belong to, newest activity first, page by page', async () => {
    const scene = await createScene(test);
    const me = scene.owner;
    await scene.openChannel();
    const friend = await test.createAccount({ role: 'user' });
    await befriend(test, me, friend);
    const cid = await group(me, 'Dogs');
    await eventually('three channels', async () => (await list(me)).channels.length === 3);
    const { channels } = await list(me);
    expect(channels.map(({ kind }) => kind).toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
      'appointment',
      'direct',
      'group',
    ]);
    expect(channels.find(({ kind }) => kind === 'group')).toMatchObject({ cid, name: 'Dogs', memberCount: 2 });
    const first = await list(me, '?limit=2');
    const second = await list(me, `?limit=2&cursor=${first.nextCursor}`);
    expect([...first.channels, ...second.channels]).toEqual(channels);
    expect(second.nextCursor).toBeUndefined();
  });

  it('show the newest message, and come first when somebody writes', async () => {
    const me = await test.createAccount({ role: 'user' });
    const [first] = [await group(me, 'First'), await group(me, 'Second')];
    await test.streamClient.channel('messaging', first.slice(10)).sendMessage({ text: 'Hello', user_id: me.id });
    const newest = await eventually('the message in the list', async () => {
      const [channel] = (await list(me)).channels;
      return channel?.['lastMessage'] === 'Hello' && channel;
    });
    expect(newest).toMatchObject({ cid: first, lastMessage: 'Hello' });
  });

  it('have the support channel of a customer, under the customer’s own name', async () => {
    const customer = await test.createAccount({ role: 'customer', customerId: 77 });
    await test.request('POST', '/stream-chat/token', { as: customer, body: { customer_id: 77 } });
    await eventually('the support channel', async () => (await list(customer)).channels.length === 1);
    const [{ cid = '' } = {}] = (await list(customer)).channels;
    expect(cid).toBe('messaging:support-customer-77');
    expect((await test.request('POST', `/api/channels/${String(cid)}/hide`, { as: customer })).status).toBe(200);
    const hidden = { cid: String(cid), members: { $in: ['customer-77'] }, hidden: true };
    const found = await test.streamClient.queryChannels(hidden, {}, {
      user_id: 'customer-77',
      state: true,
      watch: false,
    } as never);
    expect(found).toHaveLength(1);
  });

  it('are hidden, shown, muted and unmuted for the caller alone; to others they do not exist', async () => {
    const me = await test.createAccount({ role: 'user' });
    const outsider = await test.createAccount({ role: 'user' });
    const cid = await group(me, 'Loud');
    for (const view of ['hide', 'show', 'mute', 'unmute']) {
      expectError(await test.request('POST', `/api/channels/${cid}/${view}`, { as: outsider }), 'CHANNEL_NOT_FOUND');
      for (let count = 0; count < 2; count += 1) {
        const { status, body } = await test.request('POST', `/api/channels/${cid}/${view}`, { as: me });
        expect([view, status, body]).toEqual([view, 200, { success: true }]);
      }
    }
    const { status, body } = await test.request('POST', `/api/channels/${cid}/mute`, { as: me, body: { seconds: 1 } });
    expect([status, body['code']]).toEqual([400, 'VALIDATION_FAILED']);
  });

  it('say so when Stream does not take a view', async () => {
    const me = await test.createAccount({ role: 'user' });
    const cid = await group(me, 'Far away');
    await test.streamControl.addFault({ path: '*/hide', status: 503, times: 1 });
    const refused = await test.request('POST', `/api/channels/${cid}/hide`, { as: me });
    expectError(refused, 'UPSTREAM_UNAVAILABLE');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
