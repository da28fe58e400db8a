import { startForTest, type TestSandbox } from './testing/start-for-test.js';

const HERS = '/channels/messaging/hers';

describe('where nobody knows what Stream does, a client', () => {
  let test: TestSandbox;
  let ana: string;

  beforeEach(async () => {
    test = await startForTest();
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }]);
    await test.client.channel('messaging', 'hers', { created_by_id: 'ana', members: ['ana'] }).create();
    await test.client.channel('messaging', 'theirs', { created_by_id: 'ben', members: ['ben'] }).create();
    ana = test.client.createToken('ana');
  });
  afterEach(() => test.sandbox.close());

  const assume = (assumptions: object): Promise<unknown> => test.control('PUT', '/assumptions', assumptions);

  it('finds no channels when one of them is not readable, or finds the others', async () => {
    const list = (): ReturnType<TestSandbox['asClient']> =>
      test.asClient(ana, 'POST', '/channels', { filter_conditions: { type: 'messaging' } });
    expect(await list()).toMatchObject({ status: 403, body: { code: 70 } });
    await assume({ unreadableChannels: 'leave-out' });
    expect(await list()).toMatchObject({ status: 201, body: { channels: [{ channel: { id: 'hers' } }] } });
    expect((await list()).body.channels).toHaveLength(1);
  });

  it('is refused a channel role, or keeps the one it has', async () => {
    const change = (fields: object): ReturnType<TestSandbox['asClient']> =>
      test.asClient(ana, 'PATCH', `${HERS}/member`, { set: fields });
    expect(await change({ channel_role: 'channel_moderator' })).toMatchObject({ status: 403, body: { code: 17 } });
    await assume({ channelRoleByClient: 'ignore' });
    const kept = { status: 200, body: { channel_member: { channel_role: 'channel_member' } } };
    expect(await change({ channel_role: 'channel_moderator' })).toMatchObject(kept);
    expect(await change({ channel_role: 'channel_moderator', mood: 'good' })).toMatchObject({
      body: { channel_member: { channel_role: 'channel_member', mood: 'good' } },
    });
  });

  it('is refused to act for another, or acts for itself', async () => {
    await assume({ serverFieldsByClient: 'ignore' });
    const message = { text: 'x', user_id: 'ben' };
    const sent = await test.asClient(ana, 'POST', `${HERS}/message`, { message });
    expect(sent).toMatchObject({ status: 201, body: { message: { user: { id: 'ana' } } } });
    const data = { created_by_id: 'ben', disabled: true, team: 'red' };
    const created = await test.asClient(ana, 'POST', '/channels/messaging/new/query', { data });
    expect(created).toMatchObject({ status: 201, body: { channel: { created_by: { id: 'ana' }, disabled: false } } });
    expect(created.body.channel).not.toHaveProperty('team');
  });

  it('freezes with a grant for that, or needs that for the whole channel, too', async () => {
    await test.client.updateChannelType('messaging', { grants: { user: ['update-channel-frozen-owner'] } });
    const freeze = (): ReturnType<TestSandbox['asClient']> =>
      test.asClient(ana, 'PATCH', HERS, { set: { frozen: true } });
    expect((await freeze()).status).toBe(200);
    await assume({ freezing: 'update-channel-too' });
    expect(await freeze()).toMatchObject({ status: 403, body: { code: 17 } });
  });
});
