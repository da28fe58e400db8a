import { startForTest, type TestSandbox } from '../testing/start-for-test.js';
import { isGranted, overriddenGrants } from './is-granted.js';

const HERS = '/channels/messaging/hers';

describe('a decision', () => {
  it.each([
    ['read-channel', false, true],
    ['read-channel-any-team', false, true],
    ['read-channel-owner', false, false],
    ['read-channel-owner', true, true],
    ['read-channel-owner-any-team', true, true],
    ['read-channel-members', true, false],
  ])('lets the holder of %s read (as the owner: %s): %s', (id, isOwner, expected) => {
    const grants = { user: [id] };
    expect(isGranted({ roles: ['user'], action: 'read-channel', isOwner, grants })).toBe(expected);
  });

  it('needs one role that is granted the action, in any place', () => {
    const grants = { user: [], channel_member: ['read-channel'] };
    const ask = (roles: string[]): boolean => isGranted({ roles, action: 'read-channel', isOwner: false, grants });
    expect([ask(['user', 'channel_member']), ask(['user']), ask(['unknown']), ask([])]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('follows what one channel adds and revokes', () => {
    const grants = { user: ['a', 'b'], guest: ['a'] };
    expect(overriddenGrants(grants, { user: ['!a', 'c'], admin: ['d', '!e'] })).toEqual({
      user: ['b', 'c'],
      guest: ['a'],
      admin: ['d'],
    });
  });
});

describe('grants', () => {
  let test: TestSandbox;
  let ana: string;
  let ben: string;

  beforeEach(async () => {
    test = await startForTest();
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'boss', role: 'admin' }]);
    await test.client.channel('messaging', 'hers', { created_by_id: 'ana', members: ['ana', 'ben'] }).create();
    ana = test.client.createToken('ana');
    ben = test.client.createToken('ben');
  });
  afterEach(() => test.sandbox.close());

  const hers = (): ReturnType<TestSandbox['client']['channel']> => test.client.channel('messaging', 'hers');
  const send = (token: string): ReturnType<TestSandbox['asClient']> =>
    test.asClient(token, 'POST', `${HERS}/message`, { message: { text: 'x' } });
  const statusOf = async (token: string, method: string, path: string, body?: object): Promise<number> =>
    (await test.asClient(token, method, path, body)).status;
  const override = (overrides: object): Promise<unknown> =>
    hers().updatePartial({ set: { config_overrides: overrides } as object });

  it('make an administrator more than a member, and of nobody a server', async () => {
    const boss = test.client.createToken('boss');
    expect(await statusOf(boss, 'PATCH', HERS, { set: { frozen: true } })).toBe(200);
    expect(await statusOf(boss, 'POST', HERS, { add_moderators: ['boss'] })).toBe(403);
    expect(await statusOf(boss, 'PATCH', '/app', {})).toBe(403);
    const message = { text: 'x', restricted_visibility: ['ben'] };
    expect(await statusOf(boss, 'POST', `${HERS}/message`, { message })).toBe(201);
    expect(await statusOf(boss, 'DELETE', HERS)).toBe(200);
  });

  it('make a moderator of a channel more than a member', async () => {
    await hers().addModerators(['ben']);
    expect(await statusOf(ben, 'PATCH', HERS, { set: { frozen: true, topic: 'x' } })).toBe(200);
    expect(await statusOf(ben, 'DELETE', HERS)).toBe(403);
  });

  it('of a role of the app’s own begin with nothing', async () => {
    await test.client.createRole('vet');
    await test.client.upsertUser({ id: 'vera', role: 'vet' });
    const vera = test.client.createToken('vera');
    expect(await statusOf(vera, 'POST', `${HERS}/query`, {})).toBe(403);
    await test.client.updateChannelType('messaging', { grants: { vet: ['read-channel'] } });
    expect(await statusOf(vera, 'POST', `${HERS}/query`, {})).toBe(201);
  });

  it('let members create a channel when members are granted it', async () => {
    await test.client.updateChannelType('messaging', { grants: { user: [], channel_member: ['create-channel'] } });
    const create = (members: string[]): Promise<number> =>
      statusOf(ana, 'POST', '/channels/messaging/new/query', { data: { members } });
    expect([await create(['ben']), await create(['ana', 'ben'])]).toEqual([403, 201]);
  });

  it('of one channel can be revoked and added, for every role that a user has', async () => {
    await override({ grants: { user: ['!create-message-owner'], channel_member: ['!create-message', 'no-such-id'] } });
    expect(await send(ben)).toMatchObject({ status: 403, body: { code: 17 } });
    expect((await hers().query({})).channel.config).toMatchObject({
      grants: { channel_member: ['!create-message', 'no-such-id'] },
    });
    await override({ grants: { channel_member: ['delete-channel'] } });
    expect(await statusOf(ben, 'DELETE', HERS)).toBe(200);
  });

  it('of one channel are those of its type again without overrides', async () => {
    await override({ grants: { channel_member: ['!create-message'] }, replies: false });
    await override({});
    expect((await send(ben)).status).toBe(201);
    expect((await hers().query({})).channel.config).toMatchObject({ replies: true });
  });

  it('mean nothing while permissions are not checked, and are not done in their first version', async () => {
    await test.client.updateAppSettings({ disable_permissions_checks: true });
    expect(await statusOf(ben, 'PATCH', HERS, { set: { frozen: true } })).toBe(200);
    expect(await statusOf(ben, 'PATCH', '/app', {})).toBe(403);
    await test.client.updateAppSettings({ disable_permissions_checks: false, permission_version: 'v1' } as never);
    expect(await statusOf(ben, 'POST', `${HERS}/query`, {})).toBe(501);
  });

  it('show a client what it may do', async () => {
    const capabilities = async (token: string): Promise<unknown> => {
      const { body } = await test.asClient(token, 'POST', `${HERS}/query`, {});
      return (body.channel as { own_capabilities: unknown }).own_capabilities;
    };
    expect(await capabilities(ana)).toEqual(expect.arrayContaining(['delete-channel', 'update-channel']));
    const ofMember = await capabilities(ben);
    expect(ofMember).toEqual(expect.arrayContaining(['send-message', 'send-reply', 'update-own-message']));
    expect(ofMember).not.toEqual(expect.arrayContaining(['delete-channel']));
    await override({ grants: { channel_member: ['!create-message'] }, replies: false });
    await hers().enableSlowMode(10);
    const now = await capabilities(ben);
    expect(now).toContain('slow-mode');
    expect(now).not.toContain('send-message');
    expect(now).not.toContain('send-reply');
  });

  it('let callers without a token read a livestream and nothing else', async () => {
    await test.client.channel('livestream', 'show', { created_by_id: 'ben' }).create();
    const anonymous = async (path: string, body: object): Promise<number> => {
      const response = await fetch(`${test.sandbox.url}${path}?api_key=${test.sandbox.apiKey}`, {
        method: 'POST',
        headers: { 'stream-auth-type': 'anonymous', 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      return response.status;
    };
    expect(await anonymous('/channels/livestream/show/query', {})).toBe(201);
    expect(await anonymous('/channels/livestream/show/message', { message: { text: 'x' } })).toBe(403);
    expect(await anonymous(`${HERS}/query`, {})).toBe(403);
  });
});
