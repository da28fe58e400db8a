import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import { StreamChat } from 'stream-chat';
import { eventually } from '../../http/testing/eventually.js';
import { ChatClients } from '../testing/chat-clients.js';
import { openSocket } from '../testing/raw-socket.js';
import { startForTest, TEST_KEYS, type TestSandbox } from '../testing/start-for-test.js';

/** Two rounds of the official SDK’s back-off. */
const RECONNECT_MS = 20_000;

describe('clients of the official SDK', () => {
  let test: TestSandbox;
  let dataDir: string;
  const clients = new ChatClients(() => test);

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'sockets-'));
    test = await startForTest({ dataDir });
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
    await ben.told('message.new', ({ message }) => message?.text === 'after');
    const texts = [hers, his].map((channel) => channel?.state.messages.map(({ text }) => text));
    expect(texts).toEqual([
      ['before', 'meanwhile', 'after'],
      ['before', 'meanwhile', 'after'],
    ]);
    expect(await test.control('GET', '')).toMatchObject({ body: { counts: { sockets: 2, watches: 2 } } });
  });

  it('come back by themselves each time sockets drop, and miss nothing that was sent meanwhile', async () => {
    await test.sandbox.close();
    test = await startForTest({ dataDir, sockets: { dropMs: 5000 } });
    const ana = await clients.connect('ana');
    const hers = ana.client.channel('messaging', 'room');
    await hers.watch();
    const recoveries = () => ana.seen('connection.recovered').length;
    await test.control('POST', '/presets', { name: 'sockets-drop', seconds: 8 });
    const sent: string[] = [];
    for (const round of [1, 2]) {
      await eventually(() => (ana.client.wsConnection?.isHealthy === false ? true : undefined), RECONNECT_MS);
      const id = `meanwhile-${round}`;
      await test.client.channel('messaging', 'room').sendMessage({ id, text: id, user_id: 'ben' });
      sent.push(id);
      await eventually(() => (recoveries() >= round ? true : undefined), RECONNECT_MS);
      expect(hers.state.messages.map((message) => message.id)).toEqual(sent);
    }
    await eventually(async () => {
      const { presets } = (await test.control('GET', '/presets')).body as { presets: { endsAt: unknown }[] };
      return presets.every(({ endsAt }) => endsAt === null) ? true : undefined;
    });
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
    const client = new StreamChat(TEST_KEYS.apiKey, { baseURL: test.sandbox.url, allowServerSideConnect: true });
    await client.connectUser({ id: 'ana' }, provider);
    await client.channel('messaging', 'room').watch();
    await test.client.revokeUserToken('ana', new Date(Date.now() - 1000));
    expect(client.wsConnection?.isHealthy).toBe(true);
    const first = client.wsConnection?.connectionID;
    // The token is one of this second; a later moment revokes it, and the next one is from later still.
    await eventually(() => (Math.floor(Date.now() / 1000) > Number(decoded(issued[0]).iat) ? true : undefined));
    await test.client.revokeUserToken('ana', new Date(Math.floor(Date.now() / 1000) * 1000));
    await eventually(() => (client.wsConnection?.isHealthy === false ? true : undefined));
    await eventually(() => (client.wsConnection?.isHealthy === true ? true : undefined), RECONNECT_MS);
    expect(client.wsConnection?.connectionID).not.toBe(first);
    expect(issued).toHaveLength(2);
    await client.disconnectUser();
  });

  const decoded = (token = ''): jwt.JwtPayload => jwt.decode(token) as jwt.JwtPayload;
});
