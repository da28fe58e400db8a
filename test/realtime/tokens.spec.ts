import jwt from 'jsonwebtoken';
import { TestClock } from '../../sandbox/clock/test-clock.js';
import { startStreamSandbox, type StreamSandbox } from '../../sandbox/stream/server.js';
import { createScene, type Scene } from '../support/appointments.js';
import { createTestApp, STREAM_API_KEY, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { PATIENT } from '../support/patience.js';
import { ChatUser } from './chat-user.js';

const API_SECRET = 'a-secret-that-only-this-spec-uses-0';

describe('the token of a client', () => {
  let test: TestApp;
  let stream: StreamSandbox;
  let scene: Scene;
  /** How far Stream's clock is ahead of the server's. */
  let aheadMs = 0;

  beforeAll(async () => {
    const sockets = { sweepMs: 20 };
    const clock = new TestClock(() => new Date(Date.now() + aheadMs));
    stream = await startStreamSandbox({ apiKey: STREAM_API_KEY, apiSecret: API_SECRET, sockets, clock });
    const settings = { STREAM_BASE_URL: stream.url, STREAM_API_SECRET: API_SECRET, STREAM_TOKEN_TTL: '60' };
    test = await createTestApp({ ...PATIENT, ...settings });
    scene = await createScene(test);
    expect((await scene.openChannel()).status).toBe(200);
  });
  afterAll(async () => {
    await test.close();
    await stream.close();
  });

  it('is fetched anew from the server once it has expired, and the chat goes on', async () => {
    const options = { streamUrl: stream.url, server: () => test };
    const owner = await ChatUser.connect(scene.owner, options);
    const first = claimsOf(owner);
    const channel = await owner.watch(scene.channelId);
    await eventually('a later second', () => Math.floor(Date.now() / 1000) > Number(first.exp) - 60 + 1);

    aheadMs = Number(first.exp) * 1000 + 1 - Date.now();
    await eventually('the socket to be closed', () => owner.client.wsConnection?.isHealthy === false);
    await eventually('another token', () => owner.tokens > 1, 20_000);
    aheadMs = 0;
    await owner.told('connection.recovered');

    expect(claimsOf(owner)).toMatchObject({ user_id: scene.owner.id });
    expect(Number(claimsOf(owner).exp)).toBeGreaterThan(Number(first.exp));
    const vet = await ChatUser.connect(scene.vet, options);
    const other = await vet.watch(scene.channelId);
    await other.sendMessage({ text: 'Still there?' });
    await owner.told('message.new', ({ message }) => message?.text === 'Still there?');
    await channel.sendMessage({ text: 'Yes' });
    await vet.told('message.new', ({ message }) => message?.text === 'Yes');
    await Promise.all([owner.close(), vet.close()]);
  });

  it('is fetched anew for calls, too, while the socket stays', async () => {
    await fetch(`${stream.url}/_sandbox/assumptions`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ socketsOfEndedTokens: 'keep' }),
    });
    const owner = await ChatUser.connect(scene.owner, { streamUrl: stream.url, server: () => test });
    const channel = await owner.watch(scene.channelId);
    const connectionId = owner.client.wsConnection?.connectionID;
    const { exp } = claimsOf(owner);
    await eventually('a later second', () => Math.floor(Date.now() / 1000) > Number(exp) - 60 + 1);
    aheadMs = Number(exp) * 1000 + 1 - Date.now();
    const sent = channel.sendMessage({ text: 'In time' });
    await eventually('another token', () => owner.tokens > 1, 20_000);
    aheadMs = 0;
    expect((await sent).message.text).toBe('In time');
    expect(owner.client.wsConnection?.connectionID).toBe(connectionId);
    await owner.close();
  });

  const claimsOf = ({ client }: ChatUser): jwt.JwtPayload =>
    jwt.decode(client.tokenManager.getToken() ?? '') as jwt.JwtPayload;
});
