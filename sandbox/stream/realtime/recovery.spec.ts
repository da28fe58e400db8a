import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import { StreamChat } from 'stream-chat';
import { eventually } from '../../http/testing/eventually.js';
import { ownPort } from '../../start/testing/own-port.js';
import { ChatClients } from '../testing/chat-clients.js';
import { openSocket } from '../testing/raw-socket.js';
import { SDK_TIMEOUT_MS, startForTest, TEST_KEYS, type TestSandbox } from '../testing/start-for-test.js';

/** Three rounds of the official SDK’s back-off. */
const RECONNECT_MS = 30_000;

describe('clients of the official SDK', () => {
  let test: TestSandbox;
  let dataDir: string;
  const clients = new ChatClients(() => test);

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'sockets-'));
    test = await startForTest({ dataDir, port: await ownPort() });
    await test.client.upsertUsers([{ id: 'ana' }, { id: 'ben' }]);
    await test.client.channel('messaging', 'room', { created_by_id: 'ben', members: ['ana', 'ben'] }).create();
  });
  afterEach(async () => {
    await clients.disconnect();
    await test.sandbox.close();
    await rm(dataDir, { recursive: true });
  });

  const restart = async (): Promise<void> => {
    const { port } = test.sandbox;
    await test.sandbox.close();
    test = await startForTest({ dataDir, port });
  };
  /** The first calls may meet connections that the stand-in has cut. */
  const sendMeanwhile = () =>
    eventually(() =>
      test.client
        .channel('messaging', 'room')
        .sendMessage({ id: 'meanwhile', text: 'meanwhile', user_id: 'ben' })
        .catch(() => undefined),
    );

  it('come back by themselves when the stand-in restarts, and have all that was sent meanwhile, once', async () => {
    const [ana, ben] = [await clients.connect('ana'), await clients.connect('ben')];
    const [hers, his] = [ana, ben].map(({ client }) => client.channel('messaging', 'room'));
    await hers?.watch();
    await his?.watch();
    await hers?.sendMessage({ text: 'before' });
    await ben.told('message.new');
    await restart();
    await test.control('POST', '/faults', { path: '/connect', dropResponse: true });
    await sendMeanwhile();
    await test.control('DELETE', '/faults');
    await Promise.all([ana.told('connection.recovered'), ben.told('connection.recovered')]);
    await hers?.sendMessage({ text: 'after' });
    for (const { told } of [ana, ben]) await told('message.new', ({ message }) => message?.text === 'after');
    const texts = [hers, his].map((channel) => channel?.state.messages.map(({ text }) => text));
    expect(texts).toEqual([
      ['before', 'meanwhile', 'after'],
      ['before', 'meanwhile', 'after'],
    ]);
    expect(await test.control('GET', '')).toMatchObject({ body: { counts: { sockets: 2, watches: 2 } } });
  });

  it('come back by themselves each time sockets drop, and miss nothing that was sent meanwhile', async () => {
    await test.sandbox.close();
    test = await startForTest({ dataDir, sockets: { dropMs: 600_000 } });
    const ana = await clients.connect('ana');
    const hers = ana.client.channel('messaging', 'room');
    await hers.watch();
    const recoveries = () => ana.seen('connection.recovered').length;
    const sent: string[] = [];
    for (const round of [1, 2]) {
      // She is away until the message is there, however long that takes.
      await test.control('POST', '/faults', { path: '/connect', dropResponse: true });
      await test.control('POST', '/presets', { name: 'sockets-drop' });
      await eventually(() => (ana.client.wsConnection?.isHealthy === false ? true : undefined));
      const id = `meanwhile-${round}`;
      await test.client.channel('messaging', 'room').sendMessage({ id, text: id, user_id: 'ben' });
      sent.push(id);
      await test.control('DELETE', '/faults');
      await eventually(() => (recoveries() >= round ? true : undefined), RECONNECT_MS);
      expect(hers.state.messages.map((message) => message.id)).toEqual(sent);
    }
    await test.control('POST', '/clock', { advance: '5m' });
    const { presets } = (await test.control('GET', '/presets')).body as { presets: { endsAt: unknown }[] };
    expect(presets.filter(({ endsAt }) => endsAt !== null)).toEqual([]);
    await test.client.channel('messaging', 'room').sendMessage({ id: 'live', text: 'live', user_id: 'ben' });
    await ana.told('message.new', ({ message }) => message?.id === 'live');
    expect(hers.state.messages.map((message) => message.id)).toEqual([...sent, 'live']);
  });

  it('are not online any more after a restart until they are back', async () => {
    const { first, closed } = await openSocket(test, 'ana');
    await first();
    await restart();
    await closed();
    const token = test.client.createToken('ben');
    const { body } = await test.asClient(token, 'GET', '/users?payload={"filter_conditions":{"id":"ana"}}');
    expect(body).toMatchObject({ users: [{ id: 'ana', online: false, last_active: expect.any(String) as string }] });
  });

  it('load a new token when theirs is revoked', async () => {
    const issued: string[] = [];
    const provider = async (): Promise<string> => {
      issued.push(jwt.sign({ user_id: 'ana', iat: Math.floor(Date.now() / 1000) }, TEST_KEYS.apiSecret));
      return issued.at(-1) ?? '';
    };
    const client = new StreamChat(TEST_KEYS.apiKey, {
      baseURL: test.sandbox.url,
      allowServerSideConnect: true,
      timeout: SDK_TIMEOUT_MS,
    });
    await client.connectUser({ id: 'ana' }, provider);
    await client.channel('messaging', 'room').watch();
    const issuedAt = Number(decoded(issued[0]).iat);
    await test.client.revokeUserToken('ana', new Date((issuedAt - 1) * 1000));
    expect(client.wsConnection?.isHealthy).toBe(true);
    const first = client.wsConnection?.connectionID;
    // The token is one of this second; a later moment revokes it, and the next one is from later still.
    await eventually(() => (Math.floor(Date.now() / 1000) > issuedAt ? true : undefined));
    await test.client.revokeUserToken('ana', new Date(Math.floor(Date.now() / 1000) * 1000));
    await eventually(() => {
      const { isHealthy, connectionID } = client.wsConnection ?? {};
      return isHealthy === true && connectionID !== first ? true : undefined;
    }, RECONNECT_MS);
    expect(issued).toHaveLength(2);
    await client.disconnectUser();
  });

  const decoded = (token = ''): jwt.JwtPayload => jwt.decode(token) as jwt.JwtPayload;
});
