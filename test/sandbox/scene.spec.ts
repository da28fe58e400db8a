import { SAMPLE_ACCOUNTS } from '../../sandbox/start/samples/sample-accounts.js';
import { makeScene } from '../../sandbox/start/scenes/make-scene.js';
import type { SceneSystem } from '../../sandbox/start/scenes/scene-calls.js';
import { sceneNamed } from '../../sandbox/start/scenes/scenes.js';
import { createTestApp, STREAM_API_KEY, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { startFaultyProxy } from '../support/faulty-proxy.js';
import { PATIENT } from '../support/patience.js';

describe('the scene busy-clinic', () => {
  let test: TestApp;
  let system: SceneSystem;
  let printed: string[];

  beforeEach(async () => {
    test = await createTestApp(PATIENT);
    printed = [];
    const accounts = await Promise.all(
      SAMPLE_ACCOUNTS.slice(0, 3).map(async (account) => {
        const { id, role, fullName } = account;
        return { ...account, token: (await test.createAccount({ id, role, fullName })).token };
      }),
    );
    system = { apiUrl: test.url, stream: { url: test.stream.url, apiKey: STREAM_API_KEY }, accounts };
  });
  afterEach(() => test.close());

  const make = (signal = new AbortController().signal): Promise<void> =>
    makeScene(sceneNamed('busy-clinic'), system, new Date(), (line) => printed.push(line), signal);
  const state = async (): Promise<Record<string, Record<string, unknown>[]>> => {
    const response = await fetch(`${test.stream.url}/_sandbox/state`);
    return ((await response.json()) as { collections: Record<string, Record<string, unknown>[]> }).collections;
  };
  const appointments = async (): Promise<Record<string, unknown>[]> => {
    const as = system.accounts.find(({ id }) => id === 'sample-owner');
    const { body } = await test.request('GET', '/api/appointments?limit=100', { ...(as && { as }) });
    return body['appointments'] as Record<string, unknown>[];
  };
  /** By their own words, so that times do not matter; once Stream has what the server was told. */
  const content = async () => {
    await eventually('the work on the appointments', async () => {
      const now = { $or: [{ 'work.status': 'running' }, { 'work.dueAt': { $lte: new Date() } }] };
      return (await test.database.collection('appointments').countDocuments(now)) === 0;
    });
    const { messages = [], reactions = [], channels = [] } = await state();
    return {
      messages: messages.map(({ id, text, userId, parentId }) => [id, text, userId, parentId]),
      reactions: reactions.map(({ messageId, userId, type }) => [messageId, userId, type]),
      channels: channels.map(({ cid }) => cid),
      appointments: (await appointments()).map(({ id, appointmentTime, status }) => [id, appointmentTime, status]),
    };
  };

  it('has appointments over, going on and to come, with chats of their members, and is made once', async () => {
    await make();
    const made = await content();
    expect(made.appointments).toHaveLength(40);
    expect(made.channels).toHaveLength(40);
    expect(made.messages.length).toBeGreaterThanOrEqual(300);
    expect(made.messages.filter(([, , , parentId]) => parentId !== null).length).toBeGreaterThan(20);
    expect(made.reactions.length).toBeGreaterThan(50);
    const count = (key: string, value: unknown, from: Record<string, unknown>[]): number =>
      from.filter((entity) => entity[key] === value).length;
    const records = await appointments();
    expect([count('status', 'completed', records), count('status', 'scheduled', records)]).toEqual([10, 30]);
    expect([count('chatStatus', 'active', records), count('chatStatus', 'pending', records)]).toEqual([18, 12]);
    expect(printed).toHaveLength(4);
    expect(printed[3]).toMatch(/^Scene busy-clinic: 40 of 40 appointments, 30\d new messages$/);
    for (const { id } of system.accounts) {
      const { total_unread_count: unread } = await test.streamClient.getUnreadCount(id);
      expect([id, unread > 0]).toEqual([id, true]);
    }

    printed = [];
    await make();
    expect(await content()).toEqual(made);
    expect(printed[3]).toBe('Scene busy-clinic: 40 of 40 appointments, 0 new messages');
  });

  it('goes on where it was stopped', async () => {
    const stop = new AbortController();
    const proxy = await startFaultyProxy(() => test.stream.url);
    let sent = 0;
    // Passes every call on, and stops the scene at one of its messages.
    proxy.order(
      ({ method, path }) => {
        if (method === 'POST' && path.endsWith('/message')) sent += 1;
        if (sent === 25) stop.abort();
        return false;
      },
      { after: () => undefined },
    );
    const direct = system;
    system = { ...direct, stream: { ...direct.stream, url: proxy.url } };
    await expect(make(stop.signal)).rejects.toThrow('aborted');
    await proxy.close();
    system = direct;
    const { length } = (await state())['messages'] ?? [];
    expect(length).toBeGreaterThanOrEqual(24);
    expect(length).toBeLessThan(300);
    await make();
    const { messages } = await content();
    expect(messages.length).toBeGreaterThanOrEqual(300);
    expect(new Set(messages.map(([id]) => id)).size).toBe(messages.length);
  });

  it('leaves alone what was deleted or ended meanwhile, and says which account is missing', async () => {
    await make();
    const as = system.accounts.find(({ id }) => id === 'sample-vet');
    if (!as) throw new Error('there is no vet');
    await test.request('DELETE', '/api/appointments/busy-clinic-17', { as });
    await test.request('POST', '/api/chat/channels/appointment-busy-clinic-19/end', { as });
    const before = await content();
    await make();
    expect(await content()).toEqual(before);
    system = { ...system, accounts: [] };
    await expect(make()).rejects.toThrow('the scene needs the account sample-vet, which was deactivated or deleted');
  });
});
