import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('the list of permissions', () => {
  let test: TestSandbox;

  beforeAll(async () => {
    test = await startForTest();
  });
  afterAll(() => test.sandbox.close());

  it('has every permission that is granted by default', async () => {
    const { permissions } = await test.client.listPermissions();
    const known = new Set((permissions ?? []).map(({ id }) => id));
    const { channel_types: types } = await test.client.listChannelTypes();
    const { app } = await test.client.getAppSettings();
    const granted = [...Object.values(types), app].flatMap((scope) => Object.values(scope?.grants ?? {}).flat());
    expect(granted.length).toBeGreaterThan(500);
    expect(granted.filter((id) => !known.has(id))).toEqual([]);
  });

  it('names the action, whose resources it covers, and whether the team matters', async () => {
    expect((await test.client.getPermission('create-message-owner')).permission).toMatchObject({
      id: 'create-message-owner',
      action: 'CreateMessage',
      level: 'channel',
      owner: true,
      owner_resource: 'Channel',
      same_team: true,
      custom: false,
    });
    expect((await test.client.getPermission('search-user-any-team')).permission).toMatchObject({
      action: 'SearchUser',
      level: 'app',
      owner: false,
      same_team: false,
    });
    await expect(test.client.getPermission('nothing')).rejects.toMatchObject({ code: 16, status: 404 });
  });

  it('answers 501 for permissions of the app’s own', async () => {
    const permission = { id: 'mine', name: 'Mine', action: 'ReadChannel' };
    await expect(test.client.createPermission(permission as never)).rejects.toMatchObject({ status: 501 });
  });
});
