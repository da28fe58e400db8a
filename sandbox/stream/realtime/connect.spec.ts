import jwt from 'jsonwebtoken';
import { TestClock } from '../../clock/test-clock.js';
import { openSocket, type Query } from '../testing/raw-socket.js';
import { startForTest, TEST_KEYS, type TestSandbox } from '../testing/start-for-test.js';
import { WebhookReceiver } from '../../http/testing/webhook-receiver.js';
import { receivedEvents } from '../testing/received-events.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const NOW_SECONDS = NOW.getTime() / 1000;

describe('opening a socket', () => {
  let test: TestSandbox;
  let receiver: WebhookReceiver;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    test = await startForTest({ clock: new TestClock(() => NOW), webhookUrl: receiver.url });
    await test.client.upsertUsers([{ id: 'ana', name: 'Ana' }, { id: 'ben' }]);
  });
  afterEach(async () => {
    await test.sandbox.close();
    await receiver.close();
  });

  const sign = (claims: object, secret: string = TEST_KEYS.apiSecret): string =>
    jwt.sign(claims, secret, { noTimestamp: !('iat' in claims) });
  const details = (userId: string, given: object, rest: object = {}): Query => ({
    json: JSON.stringify({ user_id: userId, user_details: { id: userId, ...given }, ...rest }),
  });
  const refusalOf = async (userId: string, query: Query) => {
    const { first, closed } = await openSocket(test, userId, query);
    const frame = await first();
    expect(await closed()).toMatchObject({ code: 1000 });
    return frame;
  };
  const userOf = async (id: string) => (await test.client.queryUsers({ id })).users[0];

  it('answers with the connection and all that a client reads of its user', async () => {
    await test.client.channel('messaging', 'room', { created_by_id: 'ben', members: ['ana', 'ben'] }).create();
    const channel = test.client.channel('messaging', 'room');
    await channel.sendMessage({ text: 'Hello', user_id: 'ben' });
    await channel.mute({ user_id: 'ana' });
    const { first } = await openSocket(test, 'ana');
    const frame = await first();
    expect(frame).toMatchObject({
      type: 'health.check',
      connection_id: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      cid: '*',
      created_at: expect.any(String) as string,
      me: {
        id: 'ana',
        name: 'Ana',
        role: 'user',
        online: true,
        last_active: expect.any(String) as string,
        devices: [],
        mutes: [],
        channel_mutes: [{ channel: { cid: 'messaging:room' } }],
        blocked_user_ids: [],
        unread_count: 1,
        total_unread_count: 1,
        unread_channels: 1,
        unread_threads: 0,
      },
    });
  });

  it.each([
    ['an unknown API key with 2', () => ({ api_key: 'another' }), 2, 401],
    ['a missing token with 5', () => ({ authorization: undefined }), 5, 401],
    ['a token that is none with 5', () => ({ authorization: 'nonsense' }), 5, 401],
    ['an unknown type of authentication with 5', () => ({ 'stream-auth-type': 'basic' }), 5, 401],
    ['the token of another user with 5', () => ({ authorization: sign({ user_id: 'ben' }) }), 5, 401],
    ['an expired token with 40', () => ({ authorization: sign({ user_id: 'ana', exp: NOW_SECONDS - 1 }) }), 40, 401],
    ['a token of later with 41', () => ({ authorization: sign({ user_id: 'ana', nbf: NOW_SECONDS + 60 }) }), 41, 401],
    [
      'a token issued later with 42',
      () => ({ authorization: sign({ user_id: 'ana', iat: NOW_SECONDS + 60 }) }),
      42,
      401,
    ],
    ['a wrong signature with 43', () => ({ authorization: sign({ user_id: 'ana' }, 'another') }), 43, 401],
    ['no JSON with 4', () => ({ json: '{' }), 4, 400],
    ['a list with 4', () => ({ json: '[]' }), 4, 400],
    ['no parameter at all with 4', () => ({ json: undefined }), 4, 400],
    ['details of another user with 4', () => details('ana', { id: 'ben' }), 4, 400],
    ['a reserved field with 4', () => details('ana', { created_at: 'now' }), 4, 400],
    ['more than 5 KB with 22', () => details('ana', { text: 'x'.repeat(5 * 1024) }), 22, 413],
    ['a device with 501', () => details('ana', {}, { device: { id: 'phone' } }), 501, 501],
    ['a server with 501', () => ({ authorization: sign({ server: true }) }), 501, 501],
    ['callers without a token with 501', () => ({ 'stream-auth-type': 'anonymous', authorization: '' }), 501, 501],
  ])('refuses %s, in the first frame', async (_name, query: () => Query, code, status) => {
    expect(await refusalOf('ana', query())).toMatchObject({
      type: 'connection.error',
      connection_id: '',
      error: {
        code,
        StatusCode: status,
        message: expect.stringMatching(/^Connect failed with error: "/) as string,
        more_info: '',
        details: [],
      },
    });
  });

  it('refuses revoked tokens with 40, and deactivated and deleted users with 5', async () => {
    await test.client.revokeUserToken('ana', NOW);
    expect(await refusalOf('ana', {})).toMatchObject({ error: { code: 40 } });
    await test.client.deactivateUser('ana');
    expect(await refusalOf('ana', {})).toMatchObject({ error: { code: 5 } });
    await test.client.deleteUser('ben');
    expect(await refusalOf('ben', {})).toMatchObject({ error: { code: 5 } });
  });

  it('is in the list of calls without its token, and faults hit it', async () => {
    await openSocket(test, 'ana').then(({ first }) => first());
    await test.control('POST', '/faults', { method: 'GET', path: '/connect', code: 9, times: 1 });
    expect(await refusalOf('ana', {})).toMatchObject({ error: { code: 9, StatusCode: 429 } });
    await test.control('POST', '/faults', { path: '/connect', dropResponse: true, times: 1 });
    const dropped = await openSocket(test, 'ana');
    expect(await dropped.closed()).toMatchObject({ code: 1006 });
    expect(dropped.frames).toEqual([]);
    const { body } = await test.control('GET', '/calls');
    const { calls } = body as { calls: { path: string; status: number | null; query: object; userId?: string }[] };
    const connects = calls.filter(({ path }) => path === '/connect');
    expect(connects.map(({ status }) => status)).toEqual([101, 429, null]);
    expect(connects[0]).toMatchObject({ auth: 'user', userId: 'ana' });
    expect(JSON.stringify(connects)).not.toContain(test.client.createToken('ana'));
  });

  it('knows no other path', async () => {
    const other = openSocket({ ...test, sandbox: { ...test.sandbox, url: `${test.sandbox.url}/elsewhere` } }, 'ana');
    await expect(other).rejects.toThrow('404');
  });

  describe('with details', () => {
    it('makes a user that there is none of, whatever role it asks for', async () => {
      await openSocket(test, 'cem', details('cem', { name: 'Cem', role: 'admin', teams: ['a'] })).then(({ first }) =>
        first(),
      );
      expect(await userOf('cem')).toMatchObject({ name: 'Cem', role: 'user', teams: [], online: true });
    });

    it('merges them, and tells webhooks when they differ', async () => {
      await openSocket(test, 'ana', details('ana', { image: 'a.png' })).then(({ first }) => first());
      expect(await userOf('ana')).toMatchObject({ name: 'Ana', image: 'a.png' });
      const [event] = await receivedEvents(receiver, 'user.updated', 1);
      expect(event).toMatchObject({ user: { id: 'ana', image: 'a.png' }, request_info: { type: 'client' } });
    });

    it('writes nothing when they are the same', async () => {
      const before = await userOf('ana');
      await openSocket(test, 'ana', details('ana', { name: 'Ana' })).then(({ first }) => first());
      expect((await userOf('ana'))?.updated_at).toBe(before?.updated_at);
    });

    it('refuses a name that another has with 6', async () => {
      await test.client.updateAppSettings({ enforce_unique_usernames: 'app' });
      expect(await refusalOf('ben', details('ben', { name: 'ANA' }))).toMatchObject({ error: { code: 6 } });
    });

    it.each([
      ['write', 'Eve'],
      ['ignore', 'Ana'],
      ['refuse', 'Ana'],
    ])('without the grant to change oneself, the assumption "%s" holds', async (profileOnConnect, name) => {
      await test.client.updateAppSettings({ grants: { user: [] } });
      await test.control('PUT', '/assumptions', { profileOnConnect });
      const frame = await (await openSocket(test, 'ana', details('ana', { name: 'Eve' }))).first();
      expect(frame).toMatchObject(profileOnConnect === 'refuse' ? { error: { code: 17 } } : { me: { name } });
      expect(await userOf('ana')).toMatchObject({ name });
    });
  });
});
