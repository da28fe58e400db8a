import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('what a client may do', () => {
  let test: TestSandbox;
  let ana: string;

  beforeEach(async () => {
    test = await startForTest();
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }, { id: 'cem' }]);
    await test.client.channel('messaging', 'hers', { created_by_id: 'ana', members: ['ana', 'ben'] }).create();
    await test.client.channel('messaging', 'theirs', { created_by_id: 'ben', members: ['ben', 'cem'] }).create();
    await test.client.channel('messaging', 'hers').sendMessage({ id: 'of-ben', text: 'hi', user_id: 'ben' });
    ana = test.client.createToken('ana');
  });

  afterEach(() => test.sandbox.close());

  it('reads and opens channels of which it is a member', async () => {
    const filter_conditions = { members: { $in: ['ana'] } };
    const found = await test.asClient(ana, 'POST', '/channels', { filter_conditions });
    expect(found.body.channels).toEqual([
      expect.objectContaining({ membership: expect.objectContaining({ user_id: 'ana' }) }),
    ]);
    expect((await test.asClient(ana, 'POST', '/channels/messaging/hers/query', {})).status).toBe(201);
    expect((await test.asClient(ana, 'GET', '/messages/of-ben')).status).toBe(200);
  });

  it('creates a messaging channel as its own', async () => {
    const body = { data: { members: ['ana', 'cem'] } };
    const created = await test.asClient(ana, 'POST', '/channels/messaging/new/query', body);
    expect(created).toMatchObject({ status: 201, body: { channel: { created_by: { id: 'ana' }, member_count: 2 } } });
  });

  it('sends, changes and deletes messages of its own', async () => {
    const sent = await test.asClient(ana, 'POST', '/channels/messaging/hers/message', {
      message: { id: 'm', text: 'a' },
    });
    const changed = await test.asClient(ana, 'POST', '/messages/m', { message: { text: 'b' } });
    const deleted = await test.asClient(ana, 'DELETE', '/messages/m');
    expect(sent).toMatchObject({ status: 201, body: { message: { text: 'a', user: { id: 'ana' } } } });
    expect(changed).toMatchObject({ status: 201, body: { message: { text: 'b' } } });
    expect(deleted).toMatchObject({ status: 200, body: { message: { type: 'deleted' } } });
  });

  it('changes itself and leaves a channel', async () => {
    const users = { ana: { id: 'ana', name: 'Ana' } };
    expect((await test.asClient(ana, 'POST', '/users', { users })).status).toBe(201);
    const left = await test.asClient(ana, 'POST', '/channels/messaging/hers', { remove_members: ['ana'] });
    expect(left).toMatchObject({ status: 201, body: { channel: { member_count: 1 } } });
  });

  it.each([
    ['change another user', 'POST', '/users', { users: { ben: { id: 'ben' } } }],
    ['change another user in part', 'PATCH', '/users', { users: [{ id: 'ben', set: { a: 1 } }] }],
    ['raise its own role', 'POST', '/users', { users: { ana: { id: 'ana', role: 'admin' } } }],
    [
      'undo its own revocation',
      'PATCH',
      '/users',
      { users: [{ id: 'ana', set: { revoke_tokens_issued_before: '2020-01-01T00:00:00Z' } }] },
    ],
    ['deactivate', 'POST', '/users/ben/deactivate', {}],
    ['delete users', 'POST', '/users/delete', { user_ids: ['ben'] }],
    ['find channels of others', 'POST', '/channels', { filter_conditions: {} }],
    ['open a channel of others', 'POST', '/channels/messaging/theirs/query', {}],
    ['create for another user', 'POST', '/channels/messaging/x/query', { data: { created_by_id: 'ben' } }],
    ['create a livestream', 'POST', '/channels/livestream/x/query', {}],
    ['write to a channel of others', 'POST', '/channels/messaging/theirs/message', { message: { text: 'x' } }],
    ['write as another user', 'POST', '/channels/messaging/hers/message', { message: { text: 'x', user_id: 'ben' } }],
    ['send a system message', 'POST', '/channels/messaging/hers/message', { message: { text: 'x', type: 'system' } }],
    ['change a message of another', 'POST', '/messages/of-ben', { message: { text: 'x' } }],
    ['delete a message of another', 'DELETE', '/messages/of-ben', undefined],
    ['add members', 'POST', '/channels/messaging/hers', { add_members: ['cem'] }],
    ['remove another member', 'POST', '/channels/messaging/hers', { remove_members: ['ben'] }],
    [
      'make itself a moderator',
      'POST',
      '/channels/messaging/hers',
      { remove_members: ['ana'], add_moderators: ['ana'] },
    ],
    ['freeze', 'PATCH', '/channels/messaging/hers', { set: { frozen: true } }],
    ['truncate', 'POST', '/channels/messaging/hers/truncate', {}],
    ['delete a channel', 'DELETE', '/channels/messaging/hers', undefined],
    [
      'list the members of others',
      'GET',
      `/members?payload=${encodeURIComponent('{"type":"messaging","id":"theirs"}')}`,
      undefined,
    ],
    ['read a channel type', 'GET', '/channeltypes/messaging', undefined],
    ['change a channel type', 'PUT', '/channeltypes/messaging', { grants: null }],
    ['list permissions', 'GET', '/permissions', undefined],
    ['change the app settings', 'PATCH', '/app', {}],
    ['see a task', 'GET', '/tasks/x', undefined],
  ])('may not %s', async (_name, method, path, body) => {
    const answer = await test.asClient(ana, method, path, body);
    expect(answer).toMatchObject({ status: 403, body: { code: 17, StatusCode: 403 } });
  });

  it('may not enter a disabled channel of its own', async () => {
    await test.client.channel('messaging', 'hers').updatePartial({ set: { disabled: true } });
    const answer = await test.asClient(ana, 'POST', '/channels/messaging/hers/query', {});
    expect(answer).toMatchObject({ status: 403, body: { code: 17 } });
  });

  it('waits for slow mode, which does not hold the server back', async () => {
    const channel = test.client.channel('messaging', 'hers');
    await channel.enableSlowMode(60);
    const send = (): ReturnType<TestSandbox['asClient']> =>
      test.asClient(ana, 'POST', '/channels/messaging/hers/message', { message: { text: 'x' } });
    expect((await send()).status).toBe(201);
    expect(await send()).toMatchObject({ status: 403, body: { code: 60 } });
    await expect(channel.sendMessage({ text: 'y', user_id: 'ana' })).resolves.toBeDefined();
  });
});
