import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

const HERS = '/channels/messaging/hers';

describe('a channel that is closed in some way', () => {
  let test: TestSandbox;
  let ana: string;

  beforeEach(async () => {
    test = await startForTest();
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }]);
    await test.client.channel('messaging', 'hers', { created_by_id: 'ben', members: ['ana', 'ben'] }).create();
    await test.client.channel('messaging', 'hers').sendMessage({ id: 'of-ana', text: 'x', user_id: 'ana' });
    ana = test.client.createToken('ana');
  });
  afterEach(() => test.sandbox.close());

  type Answer = ReturnType<TestSandbox['asClient']>;
  const set = (fields: object): Promise<unknown> =>
    test.client.channel('messaging', 'hers').updatePartial({ set: fields });
  const send = (): Answer => test.asClient(ana, 'POST', `${HERS}/message`, { message: { text: 'x' } });
  const open = (): Answer => test.asClient(ana, 'POST', `${HERS}/query`, {});
  const grant = async (id: string): Promise<void> => {
    const { grants } = await test.client.getChannelType('messaging');
    await test.client.updateChannelType('messaging', {
      grants: { channel_member: [...(grants.channel_member ?? []), id] },
    });
  };

  it('by being disabled is listed, and neither opened nor written to', async () => {
    await set({ disabled: true });
    const listed = await test.asClient(ana, 'POST', '/channels', { filter_conditions: { type: 'messaging' } });
    expect(listed).toMatchObject({ status: 201, body: { channels: [{ channel: { disabled: true } }] } });
    for (const answer of [await open(), await send(), await test.asClient(ana, 'DELETE', '/messages/of-ana')]) {
      expect(answer).toMatchObject({ status: 403, body: { code: 17 } });
    }
    const member = await test.asClient(ana, 'PATCH', `${HERS}/member`, { set: { mood: 'good' } });
    expect(member).toMatchObject({ status: 403, body: { code: 17 } });
  });

  it('by being disabled can be read with a grant for that', async () => {
    await set({ disabled: true });
    await grant('read-disabled-channel');
    expect([(await open()).status, (await send()).status]).toEqual([201, 403]);
  });

  it('by being frozen takes messages with a grant for that', async () => {
    await set({ frozen: true });
    expect(await send()).toMatchObject({
      status: 201,
      body: { message: { type: 'error', text: 'Sorry, this channel has been frozen by the admin' } },
    });
    await grant('use-frozen-channel');
    expect(await send()).toMatchObject({ status: 201, body: { message: { type: 'regular' } } });
  });

  it('by being frozen takes no message that goes along with leaving', async () => {
    await set({ frozen: true });
    const leave = (body: object): Answer => test.asClient(ana, 'POST', HERS, { remove_members: ['ana'], ...body });
    expect(await leave({ message: { text: 'bye' } })).toMatchObject({ status: 403, body: { code: 17 } });
    expect(await leave({})).toMatchObject({ status: 201, body: { channel: { member_count: 1 } } });
  });

  it('by being frozen lets messages be changed, unless something else is assumed', async () => {
    await set({ frozen: true });
    const change = (): Answer => test.asClient(ana, 'PUT', '/messages/of-ana', { set: { text: 'y' } });
    expect((await change()).status).toBe(201);
    await test.control('PUT', '/assumptions', { changesWhileFrozen: 'refuse' });
    expect((await change()).status).toBe(403);
    expect((await test.asClient(ana, 'DELETE', '/messages/of-ana')).status).toBe(403);
  });

  it('by slow mode waits, except for a grant and for the server', async () => {
    const channel = test.client.channel('messaging', 'hers');
    await channel.enableSlowMode(60);
    expect(await send()).toMatchObject({ status: 403, body: { code: 60 } });
    await expect(channel.sendMessage({ text: 'y', user_id: 'ana' })).resolves.toBeDefined();
    await grant('skip-channel-cooldown');
    expect((await send()).status).toBe(201);
  });

  it('by its type takes no replies and no quotations', async () => {
    await test.client.updateChannelType('messaging', { replies: false, quotes: false });
    for (const fields of [{ parent_id: 'of-ana' }, { quoted_message_id: 'of-ana' }]) {
      const answer = await test.asClient(ana, 'POST', `${HERS}/message`, { message: { text: 'x', ...fields } });
      expect(answer).toMatchObject({ status: 400, body: { code: 19 } });
    }
  });
});
