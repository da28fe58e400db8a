import jwt from 'jsonwebtoken';
import { startForTest, TEST_KEYS, type TestSandbox } from '../testing/start-for-test.js';

const SERVER_TOKEN = jwt.sign({ server: true }, TEST_KEYS.apiSecret, { noTimestamp: true });
const MANY_IDS = Array.from({ length: 101 }, (_, index) => `user-${index}`);

interface Refusal {
  readonly what: string;
  readonly call: readonly [method: string, path: string, body?: object];
  /** What the message says, besides the endpoint's name. */
  readonly says: string;
}

const inQuery = (payload: string): string => encodeURIComponent(payload);

/** What the official SDK never sends, and another client, or a mistake in the server, may. */
const REFUSED_AS_INPUT: readonly Refusal[] = [
  { what: 'a body that is a list', call: ['POST', '/users', []], says: 'the body must be a JSON object' },
  { what: 'users without users', call: ['POST', '/users', { users: {} }], says: 'users must not be empty' },
  {
    what: 'a user under another id',
    call: ['POST', '/users', { users: { ana: { id: 'ben' } } }],
    says: 'users.ana must be a user object with that id',
  },
  {
    what: 'a partial update of nothing',
    call: ['PATCH', '/users', { users: [{ id: 'ana' }] }],
    says: 'either set or unset must be provided',
  },
  {
    what: 'an unknown way of deleting',
    call: ['POST', '/users/delete', { user_ids: ['ana'], user: 'gently' }],
    says: 'user must be one of soft and hard',
  },
  {
    what: 'a hard deletion of a user whose messages stay',
    call: ['POST', '/users/delete', { user_ids: ['ana'], user: 'hard' }],
    says: 'a hard deletion of users requires messages and conversations to be hard too',
  },
  {
    what: 'a deletion of nobody',
    call: ['POST', '/users/delete', { user_ids: [] }],
    says: 'user_ids must not be empty',
  },
  {
    what: 'a deletion of 101 users',
    call: ['POST', '/users/delete', { user_ids: MANY_IDS }],
    says: 'user_ids must contain at most 100 items',
  },
  {
    what: 'a restoration of somebody who is there',
    call: ['POST', '/users/restore', { user_ids: ['ana'] }],
    says: 'the user ana is not deleted',
  },
  {
    what: 'members that are no list',
    call: ['POST', '/channels/messaging/hers', { add_members: 'ana' }],
    says: 'add_members must be a list',
  },
  {
    what: 'members that are numbers',
    call: ['POST', '/channels/messaging/hers', { add_members: [7] }],
    says: 'add_members must be a list of user ids or members',
  },
  {
    what: 'a member of an unknown role',
    call: ['POST', '/channels/messaging/hers', { add_members: [{ user_id: 'ben', channel_role: 'king' }] }],
    says: 'the channel role "king" is not defined',
  },
  {
    what: 'a channel’s message by nobody',
    call: ['POST', '/channels/messaging/hers', { data: {}, message: { text: 'x', user_id: 'nobody' } }],
    says: 'the user nobody does not exist',
  },
  {
    what: 'mentions that are no list',
    call: [
      'POST',
      '/channels/messaging/hers/message',
      { message: { text: 'x', user_id: 'ana', mentioned_users: 'b' } },
    ],
    says: 'message.mentioned_users must be a list',
  },
  {
    what: 'a payload that is no JSON',
    call: ['GET', `/users?payload=${inQuery('{')}`],
    says: 'payload is not valid JSON',
  },
  {
    what: 'a payload that is no object',
    call: ['GET', `/users?payload=${inQuery('[]')}`],
    says: 'payload must be a JSON object',
  },
  {
    what: 'a sort without a direction',
    call: ['POST', '/channels', { filter_conditions: {}, sort: [{ field: 'created_at' }] }],
    says: 'each sort step needs a field and a direction of 1 or -1',
  },
  {
    what: 'a role with a blank in its name',
    call: ['POST', '/roles', { name: 'a b' }],
    says: '"a b" is not a valid role name',
  },
  {
    what: 'an unknown scope of unique names',
    call: ['PATCH', '/app', { enforce_unique_usernames: 'world' }],
    says: 'enforce_unique_usernames must be one of no, app and team',
  },
];

describe('the stand-in refuses', () => {
  let test: TestSandbox;

  beforeAll(async () => {
    test = await startForTest();
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }]);
    await test.client.channel('messaging', 'hers', { created_by_id: 'ana', members: ['ana'] }).create();
  });
  afterAll(() => test.sandbox.close());

  it.each(REFUSED_AS_INPUT)('$what with 4', async ({ call: [method, path, body], says }) => {
    const answer = await test.asClient(SERVER_TOKEN, method, path, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 4, StatusCode: 400 } });
    expect(answer.body.message).toMatch(/^\w+ failed with error: "/);
    expect(answer.body.message).toContain(says);
  });

  it('a body that is no JSON at all with 4', async () => {
    const response = await fetch(`${test.sandbox.url}/users?api_key=${TEST_KEYS.apiKey}`, {
      method: 'POST',
      headers: { Authorization: SERVER_TOKEN, 'stream-auth-type': 'jwt', 'Content-Type': 'application/json' },
      body: '{"users":',
    });
    expect([response.status, await response.json()]).toMatchObject([400, { code: 4 }]);
  });

  it('a connection that there is not with 46', async () => {
    const path = '/channels/messaging/hers/query?connection_id=none';
    const answer = await test.asClient(SERVER_TOKEN, 'POST', path, { watch: true });
    expect(answer).toMatchObject({ status: 400, body: { code: 46 } });
  });

  it('a change of somebody who is no member with 16', async () => {
    const answer = await test.asClient(SERVER_TOKEN, 'PATCH', '/channels/messaging/hers/member/ben', { set: { a: 1 } });
    expect(answer).toMatchObject({ status: 404, body: { code: 16 } });
  });

  it('scopes and guests that it does not do with 501', async () => {
    const scope = await test.asClient(SERVER_TOKEN, 'PATCH', '/app', { enforce_unique_usernames: 'team' });
    const guest = await test.asClient(SERVER_TOKEN, 'POST', '/guest', { user: { id: 'visitor' } });
    expect([scope.status, guest.status]).toEqual([501, 501]);
  });

  it.each([
    ['the history of messages', 'POST', '/messages/history', {}, 'POST /messages/history'],
    [
      'unpinning for a member',
      'PATCH',
      '/channels/messaging/hers/member/ana',
      { unset: ['pinned'] },
      'the option "pinned"',
    ],
    [
      'taking out of the archive',
      'PATCH',
      '/channels/messaging/hers/member?user_id=ana',
      { set: { archived: false } },
      'the option "archived"',
    ],
    [
      'a shared location',
      'POST',
      '/channels/messaging/hers/message',
      { message: { user_id: 'ana', shared_location: { latitude: 1 } } },
      'the option "shared_location"',
    ],
    [
      'what an AI is doing',
      'POST',
      '/channels/messaging/hers/event',
      { event: { type: 'ai_indicator.clear', user_id: 'ana' } },
      'events of the type "ai_indicator.clear"',
    ],
  ])('%s with 501 by name', async (_what, method, path, body, feature) => {
    const answer = await test.asClient(SERVER_TOKEN, method, path, body);
    expect(answer).toMatchObject({ status: 501, body: { code: 501, StatusCode: 501 } });
    expect(answer.body.message).toContain(`the Stream sandbox does not do ${feature} yet`);
  });

  it('tokens that carry no claims with 5', async () => {
    const bare = await test.asClient(jwt.sign('text', TEST_KEYS.apiSecret), 'GET', '/users');
    expect(bare).toMatchObject({ status: 401, body: { code: 5 } });
    await test.client.updateAppSettings({ disable_auth_checks: true });
    for (const token of ['no-token', `x.${Buffer.from('"text"').toString('base64url')}.x`]) {
      expect(await test.asClient(token, 'GET', '/users')).toMatchObject({ status: 401, body: { code: 5 } });
    }
    await test.client.updateAppSettings({ disable_auth_checks: false });
  });

  it('a control request whose body is a list, or no JSON', async () => {
    expect(await test.control('POST', '/faults', [])).toMatchObject({ status: 400 });
    const response = await fetch(`${test.sandbox.url}/_sandbox/faults`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{',
    });
    expect([response.status, await response.json()]).toEqual([400, { error: expect.any(String) as string }]);
  });
});
