import { AccountLifecycleService } from '../../src/users/account-lifecycle.service.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { type FaultyProxy, type ProxiedCall, startFaultyProxy } from '../support/faulty-proxy.js';
import { UPSTREAM_FAULTS } from '../support/upstream-faults.js';

const AGENT = 'support-agent';
const RECOVERY_MS = 25_000;

const CALLS: readonly { readonly name: string; readonly fits: (call: ProxiedCall, user: string) => boolean }[] = [
  {
    name: 'createUsers',
    fits: ({ method, path, body }, user) => method === 'POST' && path === '/users' && body.includes(`"${user}"`),
  },
  { name: 'getOrCreateChannel', fits: ({ path }, user) => path === `/channels/messaging/support-${user}/query` },
];

/** No request waits for a support channel: its customer has the token at once, and the channel when Stream can. */
describe('a customer’s support channel, whatever happens to its calls', () => {
  let proxy: FaultyProxy;
  let test: TestApp;

  beforeAll(async () => {
    proxy = await startFaultyProxy(() => test.stream.url);
    test = await createTestApp({
      STREAM_BASE_URL: proxy.url,
      STREAM_TIMEOUT_MS: '400',
      SUPPORT_AGENT_ID: AGENT,
    });
    await test.createAccount({ id: AGENT, role: 'vet', fullName: 'Sam Support' });
  });
  afterAll(async () => {
    await test.close();
    await proxy.close();
  });

  it.each(CALLS)('is there in the end, once and with its members ($name)', async ({ name, fits }) => {
    const firstNumber = 1000 * (1 + CALLS.findIndex((call) => call.name === name));
    const customers = UPSTREAM_FAULTS.map(({ fault }, index) => {
      const customerId = firstNumber + index;
      const user = `customer-${customerId}`;
      return { customerId, user, ordered: proxy.order((call) => fits(call, user), fault) };
    });
    // One after the other: several customers go in one call, and that could be hit by one fault only.
    for (const { customerId, user, ordered } of customers) {
      const as = await test.createAccount({ role: 'customer', customerId, fullName: `Customer ${customerId}` });
      const issued = await test.request('POST', '/stream-chat/token', { as, body: { customer_id: customerId } });
      expect([issued.status, issued.body['userId']]).toEqual([200, user]);
      await eventually(`the fault to hit ${user}`, () => ordered.hits > 0, RECOVERY_MS);
      ordered.clear();
    }
    await eventually(
      'the work on all of them',
      async () => {
        const records = test.database.collection<{ _id: number }>('support_channels');
        const ids = customers.map(({ customerId }) => customerId);
        return (await records.countDocuments({ _id: { $in: ids }, 'work.status': 'idle' })) === ids.length;
      },
      RECOVERY_MS,
    );
    for (const { customerId, user } of customers) {
      const channels = await test.streamClient.queryChannels(
        { cid: `messaging:support-${user}` },
        {},
        { watch: false, state: true, presence: false },
      );
      expect(
        channels.map(({ data, state }) => [
          (data as { name?: string } | undefined)?.name,
          Object.keys(state.members).toSorted(),
        ]),
      ).toEqual([[`Support for Customer ${customerId}`, [user, AGENT].toSorted()]]);
    }
  });

  it('is made in the end for a customer who was deactivated before it could be made', async () => {
    const customerId = 9001;
    const work = async () => {
      const records = test.database.collection<{ _id: number; work: { status: string; lastError: string | null } }>(
        'support_channels',
      );
      return (await records.findOne({ _id: customerId }))?.work;
    };
    await test.streamControl.addFault({
      path: `/channels/messaging/support-customer-${customerId}/query`,
      status: 503,
      code: -1,
    });
    const { id } = await test.createAccount({ role: 'customer', customerId, fullName: 'Customer 9001' });
    await eventually('the first failure', async () => Boolean((await work())?.lastError), RECOVERY_MS);
    const lifecycle = test.app.get(AccountLifecycleService);
    await lifecycle.deactivate(id, { by: 'operator' });
    await eventually('the deactivation in Stream', async () => {
      const filter = { id: `customer-${customerId}` };
      const { users } = await test.streamClient.queryUsers(filter, {}, { include_deactivated_users: true });
      return Boolean(users[0]?.['deactivated_at']);
    });
    await test.streamControl.clearFaults();
    await eventually('the refusal', async () => (await work())?.status === 'dead', RECOVERY_MS);
    await lifecycle.reactivate(id, { by: 'operator' });
    await eventually('the channel', async () => (await work())?.status === 'idle', RECOVERY_MS);
  });
});
