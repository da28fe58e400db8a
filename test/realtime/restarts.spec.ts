import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StreamChat } from 'stream-chat';
import { startTestDatabase } from '../../sandbox/database/testing/test-database.js';
import { type StreamSandbox, startStreamSandbox } from '../../sandbox/stream/server.js';
import { createScene } from '../support/appointments.js';
import {
  closeApp,
  createTestApp,
  sign,
  type SignedInAccount,
  STREAM_API_KEY,
  type TestApp,
} from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { StreamControl } from '../support/stream-control.js';
import { ChatUser } from './chat-user.js';
import { SDK_OPTIONS } from '../support/sdk-options.js';

const API_SECRET = 'a-secret-that-only-this-spec-uses-1';

describe('two clients that chat', () => {
  let folder: string;
  let stream: StreamSandbox;
  let test: TestApp;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'realtime-'));
    stream = await startStream(0);
  });
  afterEach(async () => {
    await test.close();
    await stream.close();
    await rm(folder, { recursive: true });
  });

  const startStream = (port: number) =>
    startStreamSandbox({ apiKey: STREAM_API_KEY, apiSecret: API_SECRET, dataDir: folder, port });
  const startServer = async (settings: Readonly<Record<string, string>>): Promise<TestApp> => {
    const server = await createTestApp({ ...settings, STREAM_BASE_URL: stream.url, STREAM_API_SECRET: API_SECRET });
    // Stream is the spec's own, so it does not know of the server yet.
    const operator = new StreamChat(STREAM_API_KEY, API_SECRET, { ...SDK_OPTIONS, baseURL: stream.url });
    await operator.updateAppSettings({ webhook_url: `${server.url}/api/webhooks/stream` });
    return server;
  };
  const connectBoth = async (scene: Awaited<ReturnType<typeof createScene>>, server: () => TestApp) => {
    const options = { streamUrl: stream.url, server };
    const [owner, vet] = [await ChatUser.connect(scene.owner, options), await ChatUser.connect(scene.vet, options)];
    return { owner, vet, channels: [await owner.watch(scene.channelId), await vet.watch(scene.channelId)] as const };
  };

  it('lose nothing and see nothing twice when Stream stops and comes back', async () => {
    test = await startServer({ STREAM_WAIT_MS: '1000' });
    const scene = await createScene(test);
    await eventually('the channel', async () => (await scene.openChannel()).status === 200);
    const { owner, vet, channels } = await connectBoth(scene, () => test);
    await channels[0].sendMessage({ text: 'before' });
    await vet.told('message.new');

    const { port } = stream;
    await stream.close();
    await expect(channels[0].sendMessage({ text: 'lost' })).rejects.toThrow();
    // The practice ends the appointment meanwhile; the server brings it to Stream when it can.
    const ended = await test.request('POST', `/api/chat/channels/${scene.channelId}/end`, { as: scene.vet });
    expect(ended.status).toBe(202);
    stream = await startStream(port);
    await Promise.all([owner.told('connection.recovered'), vet.told('connection.recovered')]);

    const notice = 'This chat has been ended by the veterinary practice.';
    for (const user of [owner, vet]) {
      await eventually('the end to be seen', () => user.texts(scene.channelId).includes(notice), 20_000);
      expect(user.texts(scene.channelId)).toEqual(['before', notice]);
      const channel = user.client.channel('messaging', scene.channelId);
      await eventually('the channel to be frozen', () => channel.data?.frozen === true);
    }
    await settled(scene.channelId);
    await Promise.all([owner.close(), vet.close()]);
  });

  it('go on while the server is away, and it catches up', async () => {
    const database = await startTestDatabase();
    const settings = { ...PATIENT, MONGODB_URI: database.uri };
    test = await startServer(settings);
    const first = test;
    const scene = await createScene(test);
    expect((await scene.openChannel()).status).toBe(200);
    const { owner, vet, channels } = await connectBoth(scene, () => test);

    await closeApp(first.app);
    await channels[0].sendMessage({ text: 'while it is away' });
    await vet.told('message.new', ({ message }) => message?.text === 'while it is away');
    test = await startServer(settings);
    await first.stream.close();
    await channels[1].sendMessage({ text: 'while it is back' });
    await owner.told('message.new', ({ message }) => message?.text === 'while it is back');

    await eventually('the list to have it', async () => {
      const { body } = await test.request('GET', '/api/chat/channels?role=vet', { as: signedIn(scene.vet) });
      return JSON.stringify(body).includes('while it is back');
    });
    const path = `/api/chat/channels/${scene.channelId}/end`;
    expect((await test.request('POST', path, { as: signedIn(scene.vet) })).status).toBe(200);
    for (const user of [owner, vet]) {
      await user.told('channel.frozen');
      expect(user.seen('connection.recovered')).toEqual([]);
      expect(user.texts(scene.channelId).slice(0, 2)).toEqual(['while it is away', 'while it is back']);
    }
    await settled(scene.channelId);
    await Promise.all([owner.close(), vet.close()]);
    await database.close();
  });

  /** A session with the server that runs now: each has a secret of its own. */
  const signedIn = ({ id, role }: SignedInAccount) => ({ token: sign({ sub: id, role }, test.jwtSecret) });

  /** The SDK asks for a channel again when it freezes; that must not meet the end of the test. */
  const settled = (channelId: string) =>
    eventually('all queries to be answered', async () => {
      const calls = await new StreamControl(stream.url).calls();
      return calls.filter(({ path: at }) => at.endsWith(`${channelId}/query`)).every(({ status }) => status !== null);
    });
});
