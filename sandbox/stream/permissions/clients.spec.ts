import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

const HERS = '/channels/messaging/hers';
const THEIRS = '/channels/messaging/theirs';

describe('what a client may do by default', () => {
  let test: TestSandbox;
  let ana: string;
  let ben: string;

  beforeEach(async () => {
    test = await startForTest();
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'cem' }]);
    await test.client.channel('messaging', 'hers', { created_by_id: 'ana', members: ['ana', 'ben'] }).create();
    await test.client.channel('messaging', 'theirs', { created_by_id: 'ben', members: ['ben', 'cem'] }).create();
    await test.client.channel('messaging', 'hers').sendMessage({ id: 'of-ben', text: 'hi', user_id: 'ben' });
    ana = test.client.createToken('ana');
    ben = test.client.createToken('ben');
  });

  afterEach(() => test.sandbox.close());

  it('reads and opens channels of which it is a member', async () => {
    const filter_conditions = { members: { $in: ['ana'] } };
    const found = await test.asClient(ana, 'POST', '/channels', { filter_conditions });
    expect(found.body.channels).toEqual([
      expect.objectContaining({ membership: expect.objectContaining({ user_id: 'ana' }) }),
    ]);
    expect((await test.asClient(ana, 'POST', `${HERS}/query`, {})).status).toBe(201);
    expect((await test.asClient(ana, 'GET', '/messages/of-ben')).status).toBe(200);
    expect((await test.asClient(ana, 'GET', `${HERS}/messages?ids=of-ben`)).status).toBe(200);
  });

  it('creates a channel as its own, with members, and none in the name of another', async () => {
    const create = (data: object): ReturnType<TestSandbox['asClient']> =>
      test.asClient(ana, 'POST', '/channels/messaging/new/query', { data });
    for (const field of [{ created_by_id: 'ben' }, { disabled: false }, { team: 'red' }, { config_overrides: {} }]) {
      expect(await create(field)).toMatchObject({ status: 400, body: { code: 4 } });
    }
    const members = [{ user_id: 'ana', channel_role: 'channel_moderator' }];
    expect(await create({ members })).toMatchObject({ status: 403, body: { code: 17 } });
    expect(await create({ frozen: true })).toMatchObject({ status: 403, body: { code: 17 } });
    expect(await create({ created_by_id: 'ana', members: ['ana', 'cem'] })).toMatchObject({
      status: 201,
      body: { channel: { created_by: { id: 'ana' }, member_count: 2 } },
    });
  });

  it('names no channel by members without itself', async () => {
    const answer = await test.asClient(ana, 'POST', '/channels/messaging/query', { data: { members: ['ben', 'cem'] } });
    expect(answer).toMatchObject({ status: 403, body: { code: 17 } });
    expect(answer.body.message).toContain('perform action CreateDistinctChannelForOthers in scope');
  });

  it('comes back to a channel that is named by its members, and brings nobody along', async () => {
    const data = { members: ['ana', 'cem'] };
    const channel = test.client.channel('messaging', { created_by_id: 'ana', ...data });
    await channel.create();
    await channel.removeMembers(['ana', 'cem']);
    const answer = await test.asClient(ana, 'POST', '/channels/messaging/query', { data });
    expect(answer).toMatchObject({ status: 201, body: { members: [{ user_id: 'ana' }] } });
    expect(answer.body.members).toHaveLength(1);
  });

  it('sends, changes and deletes messages of its own', async () => {
    const sent = await test.asClient(ana, 'POST', `${HERS}/message`, { message: { id: 'm', text: 'a' } });
    const message = { text: 'b', cid: 'messaging:hers' };
    const changed = await test.asClient(ana, 'POST', '/messages/m', { message });
    const moved = await test.asClient(ana, 'POST', '/messages/m', { message: { text: 'b', cid: 'messaging:x' } });
    const deleted = await test.asClient(ana, 'DELETE', '/messages/m');
    expect(sent).toMatchObject({ status: 201, body: { message: { text: 'a', user: { id: 'ana' } } } });
    expect(changed).toMatchObject({ status: 201, body: { message: { text: 'b' } } });
    expect(moved).toMatchObject({ status: 400, body: { code: 4 } });
    expect(deleted).toMatchObject({ status: 200, body: { message: { type: 'deleted' } } });
  });

  it('pins and unpins messages of others, and changes nothing else about them', async () => {
    const set = (fields: object): ReturnType<TestSandbox['asClient']> =>
      test.asClient(ana, 'PUT', '/messages/of-ben', { set: fields });
    expect(await set({ pinned: true })).toMatchObject({ status: 201, body: { message: { pinned: true } } });
    expect(await set({ pinned: false, text: 'x' })).toMatchObject({ status: 403, body: { code: 17 } });
    expect(await set({ pinned: false })).toMatchObject({ status: 201, body: { message: { pinned: false } } });
  });

  it.each([
    ['a reply', 'CreateReply', { parent_id: 'of-ben' }],
    ['an attachment', 'CreateAttachment', { attachments: [{ type: 'image' }] }],
    ['a mention', 'CreateMention', { mentioned_users: ['ben'] }],
    ['a link', 'AddLinks', { text: 'see https://example.org' }],
    ['a pinned message', 'PinMessage', { pinned: true }],
  ])('needs a grant of its own for %s', async (_name, action, fields) => {
    const id = action.replaceAll(/(?!^)([A-Z])/g, '-$1').toLowerCase();
    const send = (token: string): ReturnType<TestSandbox['asClient']> =>
      test.asClient(token, 'POST', `${HERS}/message`, { message: { text: 'x', ...fields } });
    expect((await send(ben)).status).toBe(201);
    const { grants } = await test.client.getChannelType('messaging');
    const rest = grants.channel_member?.filter((held) => held !== id);
    await test.client.updateChannelType('messaging', { grants: { channel_member: rest ?? [] } });
    expect(await send(ben)).toMatchObject({ status: 403, body: { code: 17 } });
    expect((await send(ben)).body.message).toContain(`perform action ${action} in scope 'messaging'`);
  });

  it.each([
    ['add members', 'POST', HERS, { add_members: ['dan'] }, 'UpdateChannelMembers'],
    ['post with an update of nothing', 'POST', HERS, { message: { text: 'x' } }, 'UpdateChannel'],
    ['slow a channel down', 'POST', HERS, { cooldown: 10 }, 'UpdateChannelCooldown'],
    ['truncate a channel', 'POST', `${HERS}/truncate`, {}, 'TruncateChannel'],
    ['delete a channel', 'DELETE', HERS, undefined, 'DeleteChannel'],
    [
      'list the members of others',
      'GET',
      `/members?payload=${encodeURIComponent('{"type":"messaging","id":"hers"}')}`,
      undefined,
      'ReadChannelMembers',
    ],
  ])('may not %s of which it is neither creator nor member', async (_name, method, path, body, action) => {
    const answer = await test.asClient(test.client.createToken('cem'), method, path, body);
    expect(answer).toMatchObject({
      status: 403,
      body: {
        code: 17,
        message: expect.stringContaining(
          `"User 'cem' with role 'user' is not allowed to perform action ${action} in scope 'messaging'"`,
        ),
      },
    });
  });

  it('is told both of its roles when it is a member', async () => {
    const { body } = await test.asClient(ben, 'DELETE', HERS);
    expect(body.message).toBe(
      "DeleteChannel failed with error: \"User 'ben' with roles ['user', 'channel_member'] is not allowed to perform action DeleteChannel in scope 'messaging'\"",
    );
  });

  it.each([
    [
      'undo its own revocation',
      'PATCH',
      '/users',
      { users: [{ id: 'ana', set: { revoke_tokens_issued_before: '2020-01-01T00:00:00Z' } }] },
    ],
    ['delete users', 'POST', '/users/delete', { user_ids: ['ben'] }],
    ['read a channel type', 'GET', '/channeltypes/messaging', undefined],
    ['list permissions', 'GET', '/permissions', undefined],
    ['see a task', 'GET', '/tasks/x', undefined],
    ['post with an update in a channel of others', 'POST', THEIRS, { remove_members: ['ana'], message: { text: 'x' } }],
  ])('may not %s', async (_name, method, path, body) => {
    const answer = await test.asClient(ana, method, path, body);
    expect(answer).toMatchObject({ status: 403, body: { code: 17, StatusCode: 403 } });
  });

  it('keeps its teams when it writes itself without them', async () => {
    await test.client.upsertUser({ id: 'ana', teams: ['red'] });
    const answer = await test.asClient(ana, 'POST', '/users', { users: { ana: { id: 'ana', name: 'Ana' } } });
    expect(answer).toMatchObject({ status: 201, body: { users: { ana: { name: 'Ana', teams: ['red'] } } } });
  });

  it('searches for users unless its role is excluded', async () => {
    expect((await test.asClient(ana, 'GET', '/users')).status).toBe(200);
    await test.client.updateAppSettings({ user_search_disallowed_roles: ['user'] } as never);
    expect(await test.asClient(ana, 'GET', '/users')).toMatchObject({ status: 403, body: { code: 17 } });
  });
});
