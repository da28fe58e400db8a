import { ChannelProjector } from '../../src/chat/projection/channel-projector.service.js';
import type { DesiredChannel } from '../../src/chat/projection/desired-channel.js';
import { Claim, ClaimLostError } from '../../src/work/claim.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { startTestDatabase, type TestDatabase } from '../../sandbox/database/testing/test-database.js';
import { type FaultyProxy, type ProxiedCall, startFaultyProxy } from '../support/faulty-proxy.js';
import { PATIENT } from '../support/patience.js';
import { UPSTREAM_FAULTS } from '../support/upstream-faults.js';

const ids = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
/** More than Stream takes, or returns, in one call. */
const OURS = ids('ours', 120);
const FOREIGN = ids('foreign', 130);

/** A channel of a kind that no owner has yet: members by the hundred, data, a notice, and frozen in the end. */
const wantedChannel = (id: string): DesiredChannel => ({
  type: 'messaging',
  id,
  createdById: 'ours0',
  members: OURS,
  data: { name: 'Puppy class', topic: 7 },
  frozen: true,
  notices: [{ id: `${id}-notice`, text: 'Closed for good.' }],
  mustExist: true,
  trustedRoles: [],
});

const forever = (): Claim => new Claim(() => new Date(0), new Date(1));

/** What holds for every owner of channels is tested here once. */
describe('the projector of channels', () => {
  let database: TestDatabase;
  let test: TestApp;
  /** Another instance, which does not wait long for an answer. */
  let hasty: TestApp;
  let proxy: FaultyProxy;
  let projector: ChannelProjector;
  let made = 0;

  beforeAll(async () => {
    database = await startTestDatabase();
    proxy = await startFaultyProxy(() => test.stream.url);
    const settings = { MONGODB_URI: database.uri, STREAM_BASE_URL: proxy.url };
    test = await createTestApp({ ...PATIENT, ...settings });
    hasty = await createTestApp({ ...settings, STREAM_API_SECRET: test.stream.apiSecret, STREAM_TIMEOUT_MS: '800' });
    await test.streamControl.deliverEvents(false);
    await test.streamControl.enforceRateLimits(false);
    projector = test.app.get(ChannelProjector);
    const everybody = [...OURS, ...FOREIGN];
    for (let start = 0; start < everybody.length; start += 100)
      await test.streamClient.upsertUsers(everybody.slice(start, start + 100).map((id) => ({ id })));
  });
  afterEach(() => proxy.clear());
  afterAll(async () => {
    await hasty.close();
    await test.close();
    await proxy.close();
    await database.close();
  });

  const newId = (): string => `class-${(made += 1)}`;

  /** A channel that somebody else created, with strangers, a few of ours, and messages of both. */
  const occupy = async (id: string): Promise<void> => {
    const channel = test.streamClient.channel('messaging', id, {
      created_by_id: 'foreign0',
      members: [...FOREIGN.slice(0, 95), ...OURS.slice(0, 5)],
      name: 'Free money',
    } as object);
    await channel.create();
    await channel.addMembers(FOREIGN.slice(95));
    await channel.sendMessage({ id: `${id}-bait`, text: 'click here', user_id: 'foreign1' });
    await channel.sendMessage({ id: `${id}-reply`, text: 'really', user_id: 'foreign2', parent_id: `${id}-bait` });
    await channel.sendMessage({ id: `${id}-ours`, text: 'who are you?', user_id: 'ours1' });
  };

  const stateOf = async (id: string) => {
    const channel = test.streamClient.channel('messaging', id);
    const {
      channel: data,
      messages,
      members,
    } = await channel.query({
      state: true,
      watch: false,
      presence: false,
      members: { limit: 100 },
    });
    const { members: more } = await channel.queryMembers({}, [{ created_at: 1 }], { limit: 100, offset: 100 });
    const { name, topic, frozen } = data as unknown as Record<string, unknown>;
    return {
      name,
      topic,
      frozen,
      members: [...members, ...more].map(({ user_id: member }) => String(member)).toSorted(),
      texts: messages.filter(({ type }) => type !== 'deleted').map(({ text }) => text),
    };
  };
  const IN_ORDER = { name: 'Puppy class', topic: 7, frozen: true, members: OURS.toSorted() };

  it('creates a channel with members beyond one call', async () => {
    const id = newId();
    await projector.project(wantedChannel(id), forever());
    expect(await stateOf(id)).toEqual({ ...IN_ORDER, texts: ['Closed for good.'] });
  });

  it('puts a channel in order that somebody else created, strangers first and members of ours last', async () => {
    const id = newId();
    await occupy(id);
    const before = (await test.streamControl.calls()).length;

    await projector.project(wantedChannel(id), forever());

    expect(await stateOf(id)).toEqual({ ...IN_ORDER, texts: ['who are you?', 'Closed for good.'] });
    const calls = (await test.streamControl.calls()).slice(before).map(({ method, path, body }) => {
      const fields = Object.keys(body ?? {}).filter((field) => /^(add|remove)_members$/.test(field));
      return `${method} ${path.replaceAll(id, '*')}${fields.join('')}`;
    });
    const at = (call: string): number[] => calls.flatMap((one, index) => (one === call ? [index] : []));
    const removed = at('POST /channels/messaging/*remove_members');
    const deleted = at('DELETE /messages/*-bait');
    const updated = at('PATCH /channels/messaging/*');
    const added = at('POST /channels/messaging/*add_members');
    expect([removed.length, deleted.length, updated.length, added.length]).toEqual([2, 1, 1, 2]);
    const order = [...removed, ...deleted, ...updated, ...added];
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('changes nothing when all is as it should be', async () => {
    const id = newId();
    await projector.project(wantedChannel(id), forever());
    const before = (await test.streamControl.calls()).length;
    await projector.project(wantedChannel(id), forever());
    const calls = (await test.streamControl.calls())
      .slice(before)
      // The first look at the app of a server that has just started may come late.
      .filter(({ path }) => path !== '/app')
      .map(({ method, path }) => `${method} ${path}`);
    expect(calls).toEqual([`POST /channels/messaging/${id}/query`, 'GET /members', `GET /messages/${id}-notice`]);
  });

  it('keeps the messages of former members in a channel that was in order once', async () => {
    const id = newId();
    const wanted = { ...wantedChannel(id), frozen: false, notices: [] };
    await projector.project({ ...wanted, members: [...OURS, 'foreign3'] }, forever());
    await test.streamClient.channel('messaging', id).sendMessage({ text: 'I was here', user_id: 'foreign3' });
    await projector.project(wanted, forever());
    expect(await stateOf(id)).toMatchObject({ members: OURS.toSorted(), texts: ['I was here'] });
  });

  it('takes a channel that was deleted and made again for another one', async () => {
    const id = newId();
    const wanted = { ...wantedChannel(id), notices: [] };
    await projector.project(wanted, forever());
    await test.streamClient.deleteChannels([`messaging:${id}`], { hard_delete: true });
    await occupy(id);
    await projector.project(wanted, forever());
    expect(await stateOf(id)).toEqual({ ...IN_ORDER, texts: ['who are you?'] });
  });

  it('neither creates nor completes a channel that need not exist, but keeps it in order', async () => {
    const [absent, present] = [newId(), newId()];
    await projector.project({ ...wantedChannel(absent), mustExist: false }, forever());
    expect(await test.streamClient.queryChannels({ cid: `messaging:${absent}` })).toEqual([]);
    await occupy(present);
    await projector.project({ ...wantedChannel(present), notices: [], mustExist: false }, forever());
    expect(await stateOf(present)).toMatchObject({ frozen: true, members: OURS.slice(0, 5), texts: ['who are you?'] });
  });

  /** The calls of the longest projection, in their order. */
  const CALLS: readonly { readonly name: string; readonly fits: (call: ProxiedCall, id: string) => boolean }[] = [
    { name: 'getOrCreateChannel', fits: ({ path }, id) => path === `/channels/messaging/${id}/query` },
    { name: 'queryMembers', fits: ({ path }) => path === '/members' },
    { name: 'removeMembers', fits: ({ body }) => body.includes('"remove_members":["') },
    { name: 'getReplies', fits: ({ path }) => path.endsWith('/replies') },
    { name: 'deleteMessage', fits: ({ method }) => method === 'DELETE' },
    { name: 'getMessage', fits: ({ method, path }, id) => method === 'GET' && path === `/messages/${id}-notice` },
    { name: 'createUsers', fits: ({ path }) => path === '/users' },
    { name: 'sendMessage', fits: ({ path }) => path.endsWith('/message') },
    { name: 'updateChannel', fits: ({ method }) => method === 'PATCH' },
    { name: 'addMembers', fits: ({ body }) => body.includes('"add_members":["') },
  ];

  it('checks its claim before every effect: without it, nothing is changed any more', async () => {
    const id = newId();
    await occupy(id);
    const before = await stateOf(id);
    const lost = new Claim(() => new Date(1), new Date(0));
    await expect(projector.project(wantedChannel(id), lost)).rejects.toBeInstanceOf(ClaimLostError);
    expect(await stateOf(id)).toEqual(before);
  });

  it.each(CALLS.filter(({ name }) => !/^(get|query)(?!OrCreate)/.test(name)))(
    'makes no further change once the claim is lost during $name',
    async ({ fits }) => {
      const id = newId();
      await occupy(id);
      let held = true;
      const claim = new Claim(() => new Date(held ? 0 : 2), new Date(1));
      const ordered = proxy.order(
        (call) => {
          if (held && fits(call, id)) held = false;
          return false;
        },
        { after: () => undefined },
      );
      await projector.project(wantedChannel(id), claim).catch((error: unknown) => {
        if (!(error instanceof ClaimLostError)) throw error;
      });
      expect(held).toBe(false);
      ordered.clear();
      const calls = await test.streamControl.calls();
      const last = calls.findLastIndex(({ method }) => method !== 'GET');
      const { method, path, body } = calls[last] ?? { method: '', path: '', body: {} };
      expect(fits({ method, path, body: JSON.stringify(body) }, id)).toBe(true);
    },
  );

  describe.each(UPSTREAM_FAULTS)('when Stream $name', ({ fault, silent }) => {
    it.each(CALLS)('has everything in order in the end, each notice once ($name)', async ({ fits }) => {
      const id = newId();
      await occupy(id);
      const ordered = proxy.order((call) => fits(call, id), fault);
      const first = silent ? hasty.app.get(ChannelProjector) : projector;
      // On a busy machine the hasty one may give up before it comes to the call that goes wrong.
      for (;;) {
        await expect(first.project(wantedChannel(id), forever())).rejects.toThrow();
        if (!silent || ordered.hits > 0) break;
      }
      expect(ordered.hits).toBeGreaterThan(0);
      ordered.clear();
      await projector.project(wantedChannel(id), forever());
      expect(await stateOf(id)).toEqual({ ...IN_ORDER, texts: ['who are you?', 'Closed for good.'] });
    });
  });
});
