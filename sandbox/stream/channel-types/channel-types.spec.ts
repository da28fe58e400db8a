import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

/** Settings that the SDK's types do not allow. */
const settings = (fields: Record<string, unknown>): never => fields as never;

describe('channel types', () => {
  let test: TestSandbox;

  beforeAll(async () => {
    test = await startForTest();
  });
  beforeEach(() => test.control('POST', '/reset'));
  afterAll(() => test.sandbox.close());

  const grantsOf = async (type: string): Promise<Record<string, string[]>> =>
    (await test.client.getChannelType(type)).grants;

  it('are five at first, each with its configuration and grants', async () => {
    const { channel_types: types } = await test.client.listChannelTypes();
    expect(Object.keys(types)).toEqual(['messaging', 'livestream', 'team', 'gaming', 'commerce']);
    expect(types.messaging).toMatchObject({ name: 'messaging', max_message_length: 5000, replies: true, commands: [] });
    expect(types.team?.grants).toEqual(types.messaging?.grants);
  });

  it.each([
    ['messaging', 'user', 'create-channel', true],
    ['messaging', 'user', 'create-message-owner', true],
    ['messaging', 'user', 'create-message', false],
    ['messaging', 'channel_member', 'create-reply', true],
    ['messaging', 'channel_member', 'update-message', false],
    ['messaging', 'moderator', 'delete-channel-owner', true],
    ['messaging', 'admin', 'delete-channel', true],
    ['messaging', 'global_admin', 'delete-channel-any-team', true],
    ['messaging', 'global_moderator', 'delete-channel-owner-any-team', true],
    ['gaming', 'user', 'create-channel', false],
    ['commerce', 'guest', 'create-channel', true],
    ['livestream', 'anonymous', 'read-channel', true],
    ['livestream', 'channel_member', 'create-message', false],
  ])('of %s grant %s the permission %s by default: %s', async (type, role, id, isGranted) => {
    expect((await grantsOf(type))[role]?.includes(id) ?? false).toBe(isGranted);
  });

  it('take a new list for each role that is named, and keep all other roles and settings', async () => {
    const before = await grantsOf('messaging');
    await test.client.updateChannelType('messaging', { max_message_length: 100, replies: false });
    await test.client.updateChannelType('messaging', { grants: { user: ['read-channel-owner'], guest: [] } });
    const after = await test.client.getChannelType('messaging');
    expect(after).toMatchObject({ max_message_length: 100, replies: false });
    expect(after.grants).toEqual({ ...before, user: ['read-channel-owner'] });
  });

  it('lose a role with an empty list, and get the defaults back with null', async () => {
    const before = await grantsOf('messaging');
    const none = Object.fromEntries(Object.keys(before).map((role) => [role, []]));
    await test.client.updateChannelType('messaging', { grants: none });
    expect(await grantsOf('messaging')).toEqual({});
    await test.client.updateChannelType('messaging', settings({ grants: null }));
    expect(await grantsOf('messaging')).toEqual(before);
  });

  it('of the app’s own start with the grants of messaging, and go unless they have channels', async () => {
    await test.client.createChannelType({ name: 'visit', replies: false, commands: [] });
    expect(await test.client.getChannelType('visit')).toMatchObject({ name: 'visit', replies: false });
    expect(await grantsOf('visit')).toEqual(await grantsOf('messaging'));
    await test.client.upsertUser({ id: 'ana' });
    const channel = test.client.channel('visit', 'a', { created_by_id: 'ana' });
    expect((await channel.create()).channel.config).toMatchObject({ name: 'visit', replies: false });
    await expect(test.client.deleteChannelType('visit')).rejects.toMatchObject({ code: 4, status: 400 });
    await channel.delete();
    await test.client.deleteChannelType('visit');
    await expect(test.client.getChannelType('visit')).rejects.toMatchObject({ code: 16, status: 404 });
  });

  it('that are built in get their defaults back when they are deleted', async () => {
    const before = await test.client.getChannelType('livestream');
    await test.client.updateChannelType('livestream', { reactions: false, grants: { user: [] } });
    await test.client.deleteChannelType('livestream');
    expect(await test.client.getChannelType('livestream')).toEqual({ ...before, duration: expect.any(String) });
  });

  it('are followed in the length of messages', async () => {
    await test.client.updateChannelType('messaging', { max_message_length: 3 });
    await test.client.upsertUser({ id: 'ana' });
    const channel = test.client.channel('messaging', 'a', { created_by_id: 'ana' });
    await channel.create();
    expect((await channel.sendMessage({ text: 'long', user_id: 'ana' })).message.type).toBe('error');
    expect((await channel.sendMessage({ text: 'abc', user_id: 'ana' })).message.type).toBe('regular');
  });

  it.each([
    ['grants that are no object', { grants: ['x'] }],
    ['grants of an unknown role', { grants: { vet: [] } }],
    ['grants that are no list', { grants: { user: 'read-channel' } }],
    ['an unknown permission', { grants: { user: ['read-chanel'] } }],
    ['an unknown setting', { colour: 'red' }],
    ['a setting of another type', { replies: 'yes' }],
    ['a message length beyond the bound', { max_message_length: 20_001 }],
    ['an unknown kind of automod', { automod: 'maybe' }],
  ])('refuse %s with 4, and stay as they were', async (_name, change) => {
    const before = await grantsOf('messaging');
    await expect(test.client.updateChannelType('messaging', settings(change))).rejects.toMatchObject({
      code: 4,
      status: 400,
    });
    expect(await grantsOf('messaging')).toEqual(before);
  });

  it('leave unknown permissions out when that is assumed', async () => {
    await test.control('PUT', '/assumptions', { unknownPermissionIds: 'ignore' });
    await test.client.updateChannelType('messaging', { grants: { user: ['read-chanel', 'read-channel'] } });
    expect((await grantsOf('messaging')).user).toEqual(['read-channel']);
  });

  it('refuse a name that is taken or cannot be one, and a 51st type', async () => {
    const create = (name: string): Promise<unknown> => test.client.createChannelType({ name, commands: [] });
    await expect(create('team')).rejects.toMatchObject({ code: 4 });
    await expect(create('a b')).rejects.toMatchObject({ code: 4 });
    for (let index = 5; index < 50; index += 1) await create(`type-${index}`);
    await expect(create('one-more')).rejects.toMatchObject({ code: 4 });
  });

  it('answer 501 for settings without effect here', async () => {
    const change = settings({ mark_messages_pending: true });
    await expect(test.client.updateChannelType('messaging', change)).rejects.toMatchObject({ status: 501 });
  });

  it('survive a role’s end only without its grants', async () => {
    await test.client.createRole('vet');
    await test.client.updateChannelType('messaging', { grants: { vet: ['read-channel'] } });
    const { roles } = await test.client.listRoles();
    expect(roles.find(({ name }) => name === 'vet')).toMatchObject({ custom: true, scopes: ['messaging'] });
    await expect(test.client.deleteRole('vet')).rejects.toMatchObject({ code: 4, status: 400 });
    await test.client.updateChannelType('messaging', { grants: { vet: [] } });
    await test.client.deleteRole('vet');
  });
});
