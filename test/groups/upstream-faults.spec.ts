import { createTestApp, type SignedInAccount, type TestApp, type TestResponse } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.js';
import { inTurns } from '../support/in-turns.js';
import { UPSTREAM_FAULTS } from '../support/upstream-faults.js';

const WAIT_MS = 300;
const TIMEOUT_MS = 1500;
const CELLS_AT_ONCE = 8;
const RECOVERY_MS = 30_000;

/** A change of a group, and the call to Stream that it needs. */
interface Change {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body?: (memberId: string) => object;
  /** What comes after the channel's path in Stream, and what its body holds. */
  readonly fails: readonly [method: string, suffix: string, holds: string];
}

const CHANGES: readonly Change[] = [
  { name: 'update', method: 'PATCH', path: '', body: () => ({ name: 'Cats' }), fails: ['PATCH', '', 'Cats'] },
  {
    name: 'add',
    method: 'POST',
    path: '/members',
    body: () => ({ memberIds: ['late'] }),
    fails: ['POST', '', 'add_members'],
  },
  {
    name: 'remove',
    method: 'DELETE',
    path: '/members',
    body: (id) => ({ memberIds: [id] }),
    fails: ['POST', '', 'remove_members'],
  },
  {
    name: 'promote',
    method: 'POST',
    path: '/moderators',
    body: (id) => ({ memberIds: [id] }),
    fails: ['POST', '', 'add_moderators'],
  },
  { name: 'truncate', method: 'POST', path: '/truncate', fails: ['POST', '/truncate', ''] },
];
const VIEWS = ['hide', 'show', 'mute', 'unmute'] as const;

describe('whatever happens to a call to Stream about a group', () => {
  let test: TestApp;
  let proxy: FaultyProxy;
  let owner: SignedInAccount;
  let member: SignedInAccount;

  beforeAll(async () => {
    let target = '';
    proxy = await startFaultyProxy(() => target);
    test = await createTestApp({
      CHANNEL_PARTNERS: 'anyone',
      STREAM_BASE_URL: proxy.url,
      STREAM_TIMEOUT_MS: String(TIMEOUT_MS),
      STREAM_WAIT_MS: String(WAIT_MS),
    });
    target = test.stream.url;
    await test.streamControl.enforceRateLimits(false);
    [owner, member] = [await test.createAccount({ role: 'user' }), await test.createAccount({ role: 'user' })];
    await test.createAccount({ id: 'late', role: 'user' });
  });
  afterAll(async () => {
    await test.close();
    await proxy.close();
  });
  afterEach(() => proxy.clear());

  const ask = (method: string, cid: string, path: string, body?: object): Promise<TestResponse> =>
    test.request(method, `/api/channels/${cid}${path}`, { as: owner, body });
  const settled = (cid: string) =>
    eventually('the work of the group', async () => (await ask('GET', cid, '')).body['synced'] === true, RECOVERY_MS);
  async function group(id: string): Promise<string> {
    const body = { id, name: 'Dogs', memberIds: [member.id] };
    const { body: made } = await test.request('POST', '/api/channels', { as: owner, body });
    const cid = String(made['cid']);
    await settled(cid);
    return cid;
  }
  /** What the group is in Stream, as far as the changes touch it. */
  async function inStream(cid: string): Promise<Record<string, unknown>> {
    const id = cid.slice('messaging:'.length);
    const answer = await test.streamClient.channel('messaging', id).query({ members: { limit: 100 } });
    const moderators = answer.members.filter(({ channel_role: role }) => role === 'channel_moderator');
    return {
      update: (answer.channel as unknown as { name: string }).name === 'Cats',
      add: answer.members.some(({ user_id: userId }) => userId === 'late'),
      remove: !answer.members.some(({ user_id: userId }) => userId === member.id),
      promote: moderators.some(({ user_id: userId }) => userId === member.id),
      truncate: answer.channel.truncated_at !== undefined,
    };
  }

  describe.each(UPSTREAM_FAULTS)('when Stream $name', ({ name, fault, silent }) => {
    it('a change is stored, and reaches Stream later', async () => {
      await inTurns(
        CELLS_AT_ONCE,
        CHANGES.map((change) => async () => {
          const cid = await group(`${change.name}-${name.replaceAll(/\W+/g, '-').slice(0, 30)}`);
          const [method, suffix, holds] = change.fails;
          const address = `/channels/messaging/${cid.slice('messaging:'.length)}${suffix}`;
          const ordered = proxy.order(
            (seen) => seen.method === method && seen.path === address && seen.body.includes(holds),
            fault,
          );
          const during = await ask(change.method, cid, change.path, change.body?.(member.id));
          expect([change.name, during.status < 300]).toEqual([change.name, true]);
          await eventually(`the fault to hit ${change.name}`, () => ordered.hits > 0, RECOVERY_MS);
          ordered.clear();
          await settled(cid);
          expect([change.name, (await inStream(cid))[change.name]]).toEqual([change.name, true]);
        }),
      );
    });

    it('a view is refused in our words, and works afterwards', async () => {
      const cid = await group(`view-${name.replaceAll(/\W+/g, '-').slice(0, 30)}`);
      for (const view of VIEWS) {
        const ordered = proxy.order(
          ({ path }) => path.endsWith(`/${view}`) || path.endsWith(`/${view}/channel`),
          fault,
        );
        const during = await ask('POST', cid, `/${view}`);
        ordered.clear();
        expect([view, ordered.hits > 0]).toEqual([view, true]);
        // These answers are so short that they may arrive in time; the connection is of no use after that.
        if (name.includes('a byte at a time')) {
          expect([200, 503, 504]).toContain(during.status);
          continue;
        }
        expectError(during, silent ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_UNAVAILABLE');
        expect((await ask('POST', cid, `/${view}`)).status).toBe(200);
      }
    });
  });
});
