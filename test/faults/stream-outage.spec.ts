import { WorkTiming } from '../../src/work/work-timing.js';
import { createScene, type Scene } from '../support/appointments.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.js';
import type { ReceivedCall } from '../support/stream-control.js';
import { notFound } from '../support/upstream-faults.js';
import { inTurns } from '../support/in-turns.js';

const CHANNELS = 10;
const ATTEMPTS = 3;
const RESET_SECONDS = 2;
const RECOVERY_MS = 20_000;
/** What clocks that are read in whole milliseconds may differ by. */
const ROUNDING_MS = 20;
/** Every backoff is half of its bound: certain, so that it can be counted on. */
const JITTER = 0.5;

describe('appointments while Stream is troubled', () => {
  const timing = new WorkTiming(() => JITTER);
  let proxy: FaultyProxy;
  let test: TestApp;

  beforeAll(async () => {
    proxy = await startFaultyProxy(() => test.stream.url);
    test = await createTestApp({ STREAM_BASE_URL: proxy.url, STREAM_WAIT_MS: '300' }, { timing });
  });
  afterEach(() => test.streamControl.clearFaults());
  afterAll(async () => {
    await test.close();
    await proxy.close();
  });

  const createScenes = async (count: number): Promise<Scene[]> => {
    const scenes = await inTurns(
      20,
      Array.from({ length: count }, () => () => createScene(test)),
    );
    await eventually('the accounts in Stream', async () => {
      const open = await test.database.collection('users').countDocuments({ 'work.status': { $ne: 'idle' } });
      return open === 0;
    });
    return scenes;
  };
  const queriesOf = (calls: readonly ReceivedCall[], { channelId }: Scene) =>
    calls.filter(({ path }) => path === `/channels/messaging/${channelId}/query`);
  const areOpen = (scenes: readonly Scene[]) =>
    eventually(
      'the channels',
      async () => {
        const answers = await Promise.all(scenes.map((scene) => scene.openChannel()));
        return answers.every(({ status }) => status === 200);
      },
      RECOVERY_MS,
    );

  it('ask it no more often than the backoff allows, however many clients wait', async () => {
    const scenes = await createScenes(CHANNELS);
    await test.streamControl.addFault({ status: 503, code: -1 });
    await eventually(
      `${ATTEMPTS} attempts for every channel`,
      async () => {
        const answers = await Promise.all(scenes.map((scene) => scene.openChannel()));
        for (const answer of answers) expectError(answer, 'CHANNEL_NOT_READY');
        const calls = await test.streamControl.calls();
        return scenes.every((scene) => queriesOf(calls, scene).length >= ATTEMPTS);
      },
      RECOVERY_MS,
    );

    const calls = await test.streamControl.calls();
    for (const scene of scenes) {
      const times = queriesOf(calls, scene).map(({ at }) => Date.parse(at));
      expect(times.length).toBeGreaterThanOrEqual(ATTEMPTS);
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      for (const [index, gap] of gaps.entries()) {
        expect(gap).toBeGreaterThanOrEqual(timing.backoffMs(index + 1) - ROUNDING_MS);
      }
    }
    await test.streamControl.clearFaults();
    await areOpen(scenes);
  });

  it('do not ask again before the reset of a limit, neither the loop nor the requests', async () => {
    const scenes = await createScenes(CHANNELS);
    await test.streamControl.addFault({ path: '/channels/*/query', status: 429, resetSeconds: RESET_SECONDS });
    const asked = async () => (await test.streamControl.calls()).filter(({ path }) => path.endsWith('/query'));
    const before = (await asked()).length;

    const [first, ...others] = scenes;
    if (!first) throw new Error('there is no scene');
    expectError(await first.openChannel(), 'CHANNEL_NOT_READY');
    // Neither the call nor its answer may still be on the way.
    const heard = () => test.log.entries.some(({ msg, status }) => msg === 'stream call failed' && status === 429);
    await eventually('the limit to be heard of', heard);
    await test.streamControl.clearFaults();
    const limited = (await asked())[before];
    expect(limited?.status).toBe(429);
    for (const answer of await Promise.all(others.map((scene) => scene.openChannel()))) {
      if (answer.status !== 200) expectError(answer, 'CHANNEL_NOT_READY');
    }
    await areOpen(scenes);

    const later = (await asked()).slice(before + 1);
    const resetMs = (Math.ceil(Date.parse(limited?.at ?? '') / 1000) + RESET_SECONDS) * 1000;
    expect(Math.min(...later.map(({ at }) => Date.parse(at)))).toBeGreaterThanOrEqual(resetMs);
    for (const scene of scenes) expect(queriesOf(later, scene).length).toBeGreaterThanOrEqual(1);
  });

  it('end with one notice, even when another process posts it between the look and the posting', async () => {
    const [scene] = await createScenes(1);
    if (!scene) throw new Error('there is no scene');
    const { appointment, channelId, vet } = scene;
    await areOpen([scene]);
    await test.streamClient.upsertUser({ id: 'system', name: 'System' });
    const id = `${channelId}-ended-1`;
    await test.streamClient.channel('messaging', channelId).sendMessage({ id, text: 'ended', user_id: 'system' });
    let looks = 0;
    proxy.order(({ method, path }) => method === 'GET' && path === `/messages/${id}` && ++looks === 1, notFound);

    const ended = await test.request('POST', `/api/chat/channels/${channelId}/end`, { as: vet });

    expect(ended.body['success']).toBe(true);
    const state = await eventually('the end in Stream', async () => {
      const query = { state: true, watch: false, presence: false };
      const answer = await test.streamClient.channel('messaging', channelId).query(query);
      return answer.channel.frozen && answer;
    });
    expect(looks).toBeGreaterThanOrEqual(2);
    const lines = test.log.entries.filter((line) => line['id'] === appointment.id);
    expect(lines.filter(({ msg }) => msg === 'work failed')).toEqual([]);
    expect(state.messages).toHaveLength(1);
  });
});
