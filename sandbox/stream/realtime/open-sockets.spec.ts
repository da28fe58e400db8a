import { once } from 'node:events';
import { createConnection } from 'node:net';
import jwt from 'jsonwebtoken';
import { TestClock } from '../../clock/test-clock.js';
import { eventually } from '../../http/testing/eventually.js';
import type { StreamSandboxOptions } from '../options.js';
import { openSocket } from '../testing/raw-socket.js';
import { startForTest, TEST_KEYS, type TestSandbox } from '../testing/start-for-test.js';

let now = new Date();

describe('an open socket', () => {
  let test: TestSandbox;

  const start = async (sockets: StreamSandboxOptions['sockets'] = {}): Promise<void> => {
    now = new Date('2026-03-01T12:00:00Z');
    test = await startForTest({ clock: new TestClock(() => now), sockets: { sweepMs: 10, ...sockets } });
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }]);
    await test.client.channel('messaging', 'room', { created_by_id: 'ben', members: ['ana', 'ben'] }).create();
  };
  afterEach(() => test.sandbox.close());

  const open = async (userId = 'ana', query = {}) => {
    const opened = await openSocket(test, userId, query);
    return { ...opened, id: String((await opened.first()).connection_id) };
  };
  const watch = (connectionId: string, userId = 'ana') =>
    test.asClient(
      test.client.createToken(userId),
      'POST',
      `/channels/messaging/room/query?connection_id=${connectionId}`,
      {
        watch: true,
        presence: true,
      },
    );
  const counts = async () => {
    const { body } = await test.control('GET', '');
    const { sockets, watches, follows } = (body as { counts: Record<string, number> }).counts;
    return { sockets, watches, follows };
  };
  const nothing = { sockets: 0, watches: 0, follows: 0 };
  const expectNothingLeft = () =>
    eventually(async () => (JSON.stringify(await counts()) === JSON.stringify(nothing) ? true : undefined));

  it('answers each ping', async () => {
    await start();
    const { socket, frames } = await open();
    for (let count = 2; count <= 3; count += 1) {
      socket.send(JSON.stringify([{ type: 'health.check', client_id: 'ana--1' }]));
      await eventually(() => frames[count - 1]);
    }
    expect(frames.map(({ type }) => type)).toEqual(['health.check', 'health.check', 'health.check']);
    expect(frames[1]).toMatchObject({ connection_id: frames[0]?.connection_id, cid: '*' });
  });

  it.each([
    ['bytes', Buffer.from('[]'), 1003],
    ['no JSON', '[{', 1007],
    ['an event', JSON.stringify([{ type: 'message.new' }]), 1008],
    ['a frame that is no list', JSON.stringify({ type: 'health.check' }), 1008],
    ['null', 'null', 1008],
    ['two pings at once', JSON.stringify([{ type: 'health.check' }, { type: 'health.check' }]), 1008],
    ['a huge frame', ' '.repeat(5000), 1009],
  ])('is closed by %s, and nothing of it is left', async (_name, frame, code) => {
    await start();
    const { socket, closed, id } = await open();
    expect((await watch(id)).status).toBe(201);
    expect(await counts()).toEqual({ sockets: 1, watches: 1, follows: 2 });
    socket.send(frame);
    expect(await closed()).toMatchObject({ code });
    await expectNothingLeft();
  });

  it('is closed when it is silent for too long', async () => {
    await start({ maxSilenceMs: 50 });
    const { closed } = await open();
    expect(await closed()).toEqual({ code: 4002, reason: 'no ping' });
    await expectNothingLeft();
  });

  it('is closed when its token expires', async () => {
    await start();
    const seconds = Math.floor(now.getTime() / 1000);
    const authorization = jwt.sign({ user_id: 'ana', exp: seconds + 60 }, TEST_KEYS.apiSecret, { noTimestamp: true });
    const { closed } = await open('ana', { authorization });
    now = new Date(now.getTime() + 61_000);
    expect(await closed()).toEqual({ code: 4001, reason: 'token is expired' });
  });

  it.each([
    ['its user’s tokens are revoked', () => test.client.revokeUserToken('ana', now), 'token was revoked'],
    ['all tokens are revoked', () => test.client.revokeTokens(now), 'token was revoked'],
    ['its user is deactivated', () => test.client.deactivateUser('ana'), 'the user ana was deactivated'],
    ['its user is deleted', () => test.client.deleteUser('ana'), 'the user ana was deleted'],
  ])('is closed when %s', async (_name, change: () => Promise<unknown>, reason) => {
    await start();
    const { closed, id } = await open();
    await watch(id);
    await change();
    expect(await closed()).toEqual({ code: 4001, reason });
    await expectNothingLeft();
  });

  it('outlives its token where that is assumed, but not its user', async () => {
    await start();
    await test.control('PUT', '/assumptions', { socketsOfEndedTokens: 'keep' });
    const { socket, closed, told, frames } = await open();
    await test.client.revokeUserToken('ana', now);
    socket.send(JSON.stringify([{ type: 'health.check' }]));
    await eventually(() => frames.filter(({ type }) => type === 'health.check')[1]);
    expect((await told('user.updated')).user).toMatchObject({ id: 'ana' });
    await test.client.deactivateUser('ana');
    expect(await closed()).toMatchObject({ code: 4001 });
  });

  it('is refused beyond the bound with 71, until another one closes', async () => {
    await start({ maxConnections: 2 });
    const [one] = [await open('ana'), await open('ben')];
    const third = await openSocket(test, 'ana');
    expect(await third.first()).toMatchObject({ type: 'connection.error', error: { code: 71, StatusCode: 429 } });
    expect(await third.closed()).toMatchObject({ code: 1000 });
    one.socket.close();
    await eventually(async () => ((await counts()).sockets === 1 ? true : undefined));
    expect(await (await openSocket(test, 'ana')).first()).toMatchObject({ type: 'health.check' });
  });

  it('is cut off, and its watches end, when its client does not read', async () => {
    await start({ maxBufferedBytes: 64 * 1024 });
    await test.control('PUT', '/rate-limits', { enforced: false });
    const slow = await open('ana');
    await watch(slow.id);
    const quick = await open('ben');
    await watch(quick.id, 'ben');
    slow.socket.pause();
    const channel = test.client.channel('messaging', 'room');
    const attachments = [{ type: 'text', text: 'x'.repeat(4000) }];
    let sent = 0;
    for (; (await counts()).sockets === 2 && sent < 3000; sent += 1) {
      await channel.sendMessage({ text: 'y'.repeat(4000), attachments, user_id: 'ben' });
    }
    expect(await counts()).toEqual({ sockets: 1, watches: 1, follows: 2 });
    await eventually(() =>
      quick.frames.filter(({ type }) => type === 'message.new').length === sent ? true : undefined,
    );
    await quick.told('user.presence.changed');
    await expect(watch(slow.id)).resolves.toMatchObject({ status: 400, body: { code: 46 } });
  });

  it('closes all when the state is reset', async () => {
    await start();
    const { closed } = await open();
    await test.control('POST', '/reset');
    expect(await closed()).toMatchObject({ code: 1006 });
    expect(await counts()).toEqual(nothing);
  });

  it('does not keep the stand-in from closing, not even before its first frame', async () => {
    await start();
    const established = await open();
    await test.control('POST', '/faults', { path: '/connect', delayMs: 60_000 });
    const waiting = await openSocket(test, 'ben');
    const half = createConnection(test.sandbox.port, '127.0.0.1');
    await once(half, 'connect');
    await test.sandbox.close();
    expect(await established.closed()).toMatchObject({ code: 1006 });
    expect(await waiting.closed()).toMatchObject({ code: 1006 });
    half.destroy();
  });
});
