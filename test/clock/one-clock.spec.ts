import { Clock } from '../../src/common/clock.js';
import { DatabaseClock } from '../../src/database/database-clock.js';
import { newAccount, openSession, signUp } from '../auth/accounts.js';
import { ChatUser } from '../realtime/chat-user.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { waitForStream } from '../support/patience.js';
import { ClockScene } from './clock-scene.js';

const DAY_MS = 86_400_000;
const DAY_MINUTES = 24 * 60;

describe('one clock for the server and the stand-ins', () => {
  let scene: ClockScene;

  const open = async (settings: Readonly<Record<string, string>> = {}): Promise<void> => {
    scene = await ClockScene.open(settings);
  };
  afterEach(() => scene.close());

  const isFrozen = async (id: string): Promise<unknown> => {
    const [channel] = await scene.test.streamClient.queryChannels({ id }, {}, { state: false, watch: false });
    return channel?.data?.frozen;
  };

  it('is the same everywhere as soon as putting it forward was answered', async () => {
    await open();
    const { app } = scene.test;
    const before = Date.now();
    expect(await scene.advance('2d')).toMatchObject({ aheadMs: 2 * DAY_MS, followers: 1, late: 0 });
    const times = [app.get(Clock).now(), app.get(DatabaseClock).now(), scene.clock.now()].map(Number);
    const after = Date.now();
    // The database's clock is measured, to a few milliseconds.
    for (const time of times) {
      expect(time).toBeGreaterThan(before + 2 * DAY_MS - 1000);
      expect(time).toBeLessThan(after + 2 * DAY_MS + 1000);
    }
    await scene.advance('1h');
    expect(app.get(Clock).aheadMs).toBe(2 * DAY_MS + 3_600_000);
    // New records, too.
    const { id } = await scene.test.createAccount({ role: 'user' });
    const user = await scene.test.database.collection<{ _id: string; createdAt: Date }>('users').findOne({ _id: id });
    expect(user?.createdAt.getTime()).toBeGreaterThan(before + 2 * DAY_MS);
  });

  it('opens and closes the windows of an appointment: its chat and its video room', async () => {
    await open();
    const { appointment, channelId, vet, owner, openChannel } = await scene.appointment(3 * DAY_MINUTES);
    expect((await openChannel()).status).toBe(200);
    expect(await isFrozen(channelId)).toBe(true);
    const made = await scene.test.request('POST', '/api/rooms', { as: vet, body: { appointmentId: appointment.id } });
    const { id } = made.body['room'] as { id: string };
    const join = () => scene.test.request('POST', `/api/rooms/${id}/token`, { as: owner, body: {} });
    expectError(await join(), 'ROOM_NOT_OPEN');

    await scene.advance('3d');
    await eventually('the chat to open', async () => (await isFrozen(channelId)) === false);
    const { body } = await join();
    expect(await scene.video.join(body['token'])).toMatchObject({ status: 200 });

    await scene.advance('1d');
    expectError(await join(), 'ROOM_NOT_OPEN');
    expect((await scene.video.join(body['token'])).status).toBe(401);
  });

  it('ends sessions, and those that are opened then are valid', async () => {
    await open();
    const account = await signUp(scene.test, newAccount());
    const session = await openSession(scene.test, account);
    const me = (as: { token: string }) => scene.test.request('GET', '/api/users/me', { as });
    expect((await me(session)).status).toBe(200);
    await scene.advance('6d');
    expect((await me(session)).status).toBe(200);
    await scene.advance('1d');
    expectError(await me(session), 'UNAUTHORIZED');
    const withCookie = { headers: { cookie: account.cookie } };
    expectError(await scene.test.request('GET', '/api/users/me', withCookie), 'UNAUTHORIZED');
    expect((await me(await openSession(scene.test, account))).status).toBe(200);
  });

  it('refuses a token that it has not seen before its end', async () => {
    await open();
    const account = await signUp(scene.test, newAccount());
    const session = await openSession(scene.test, account);
    await scene.advance('7d');
    expectError(await scene.test.request('GET', '/api/users/me', { as: session }), 'UNAUTHORIZED');
  });

  it('ends tokens for Stream, also of sockets that are open; their clients come back with new ones', async () => {
    await open();
    const { owner, channelId, openChannel } = await scene.appointment(1);
    expect((await openChannel()).status).toBe(200);
    const user = await ChatUser.connect(owner, { streamUrl: scene.test.stream.url, server: () => scene.test });
    await user.watch(channelId);
    const token = user.client.tokenManager.getToken() ?? '';
    const connectionId = user.client.wsConnection?.connectionID;
    expect(connectionId).toBeDefined();
    const call = async (): Promise<unknown> => {
      const response = await fetch(`${scene.test.stream.url}/users?api_key=${scene.test.stream.apiKey}`, {
        headers: { authorization: token, 'stream-auth-type': 'jwt' },
      });
      return [response.status, ((await response.json()) as { code?: number }).code];
    };
    expect(await call()).toEqual([200, undefined]);
    await scene.advance('1d');
    expect(await call()).toEqual([401, 40]);
    await user.told('connection.recovered');
    expect(user.client.wsConnection?.connectionID).not.toBe(connectionId);
    expect(user.tokens).toBeGreaterThan(1);
    await user.close();
  });

  it('brings work that failed, and messages that are to be sent later', async () => {
    await open();
    const { owner, channelId, openChannel } = await scene.appointment(1);
    expect((await openChannel()).status).toBe(200);
    const sendAt = new Date(Date.now() + DAY_MS).toISOString();
    const later = await scene.test.request('POST', `/api/channels/messaging:${channelId}/messages`, {
      as: owner,
      body: { text: 'Tomorrow', sendAt },
    });
    expect(later.status).toBe(202);
    await scene.test.streamControl.addFault({ status: 503 });
    const other = await scene.appointment(1);
    waitForStream(scene.test, 500);
    expectError(await other.openChannel(), 'CHANNEL_NOT_READY');
    waitForStream(scene.test);
    const failed = { _id: other.appointment.id as never, 'work.status': 'due', 'work.lastError': { $ne: null } };
    await eventually('the failure', () => scene.test.database.collection('appointments').findOne(failed));
    await scene.test.streamControl.clearFaults();
    expect(await isFrozen(other.channelId)).toBeUndefined();

    await scene.advance('2h');
    await eventually('the channel to be made', async () => (await isFrozen(other.channelId)) === false);
    const texts = async (): Promise<unknown[]> => {
      const [channel] = await scene.test.streamClient.queryChannels({ id: channelId }, {}, { watch: false });
      return channel?.state.messages.map(({ text }) => text) ?? [];
    };
    expect(await texts()).toEqual([]);
    await scene.advance('22h');
    await eventually('the message', async () => (await texts()).includes('Tomorrow'));
  });

  it('ends the windows of limits: of an instance and of all', async () => {
    await open({ TOKEN_RATE_LIMIT: '1', SIGNUP_RATE_LIMIT: '1' });
    const { owner } = await scene.appointment(1);
    const token = () => scene.test.request('POST', '/api/chat/token', { as: owner, body: { userId: owner.id } });
    const join = () => scene.test.request('POST', '/api/auth/signup', { body: newAccount() });
    expect([(await token()).status, (await token()).status]).toEqual([200, 429]);
    expect([(await join()).status, (await join()).status]).toEqual([201, 429]);
    await scene.advance('1m');
    expect([(await token()).status, (await join()).status]).toEqual([200, 429]);
    await scene.advance('59m');
    expect((await join()).status).toBe(201);
  });
});
