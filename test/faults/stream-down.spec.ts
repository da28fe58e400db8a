import { createScene } from '../support/appointments.js';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { eventually } from '../support/eventually.js';
import { expectError } from '../support/expect-error.js';

describe('while Stream is down', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp({ STREAM_WAIT_MS: '300', STREAM_TIMEOUT_MS: '1000' });
  });
  afterEach(() => test.streamControl.clearFaults());
  afterAll(() => test.close());

  const channelsInStream = (channelId: string) =>
    test.streamClient.queryChannels({ cid: `messaging:${channelId}` }, {}, { watch: false, state: false });

  const creations = async (channelId: string) =>
    (await test.streamControl.calls()).filter(
      ({ path, status }) => path === `/channels/messaging/${channelId}/query` && status === 201,
    );

  it.each([
    ['answers 503', { status: 503, code: -1 }],
    ['is slow', { delayMs: 1500 }],
    ['does the work and loses the answer', { dropResponse: true }],
  ])(
    'and %s, a channel asked for exists exactly once after it recovered',
    async (_case, fault) => {
      const { channelId, openChannel, owner } = await createScene(test);
      await test.streamControl.addFault(fault);

      const refused = await openChannel();

      expectError(refused, 'CHANNEL_NOT_READY');
      expect(refused.headers.get('retry-after')).toBe('2');
      await test.streamControl.clearFaults();
      await eventually(
        'the channel to be listed',
        async () => {
          const { body } = await test.request('GET', '/api/chat/channels', { as: owner });
          return (body['channels'] as { id: string }[]).some(({ id }) => id === channelId);
        },
        75_000,
      );
      await eventually('the channel', async () => (await openChannel()).status === 200);
      expect(await channelsInStream(channelId)).toHaveLength(1);
      expect((await creations(channelId)).length).toBeGreaterThanOrEqual(1);
    },
    90_000,
  );

  it('an end is answered 202, and reaches Stream with one notice after it recovered', async () => {
    const { vet, channelId, openChannel } = await createScene(test);
    await eventually('the channel', async () => (await openChannel()).status === 200);
    await test.streamControl.addFault({ status: 503, code: -1 });

    const ended = await test.request('POST', `/api/chat/channels/${channelId}/end`, { as: vet });

    expect([ended.status, ended.body]).toEqual([202, { success: true, synced: false }]);
    await test.streamControl.clearFaults();
    const state = await eventually('the end in Stream', async () => {
      const answer = await test.streamClient
        .channel('messaging', channelId)
        .query({ state: true, watch: false, presence: false });
      return answer.channel.frozen && answer;
    });
    expect(state.messages).toHaveLength(1);
  });

  it('tokens are issued, appointments are made, and readiness says degraded', async () => {
    await test.streamControl.addFault({ status: 503, code: -1 });
    const { owner, openChannel } = await createScene(test);
    await openChannel();
    const token = await test.request('POST', '/api/chat/token', { as: owner, body: { userId: owner.id } });
    expect(token.status).toBe(200);
    const ready = await eventually('the first call to fail', async () => {
      const answer = await test.request('GET', '/health/ready');
      return answer.body['stream'] === 'down' && answer;
    });
    expect([ready.status, ready.body]).toEqual([200, { status: 'degraded', database: 'up', stream: 'down' }]);
  });

  it('a channel Stream refuses for good is answered 502, and tried once more when asked for again', async () => {
    const { channelId, openChannel } = await createScene(test);
    await test.streamControl.addFault({ path: `/channels/messaging/${channelId}/query`, status: 400, code: 4 });
    expectError(
      await eventually('the refusal', async () => {
        const answer = await openChannel();
        return answer.status === 502 && answer;
      }),
      'UPSTREAM_REFUSED',
    );
    await test.streamControl.clearFaults();
    await eventually('the channel', async () => (await openChannel()).status === 200);
    expect(await channelsInStream(channelId)).toHaveLength(1);
  });

  it('a refused key is waited out: the work is kept until the key is right', async () => {
    const { appointment, openChannel } = await createScene(test);
    await test.streamControl.addFault({ status: 401, code: 43 });
    expectError(await openChannel(), 'CHANNEL_NOT_READY');
    const stored = await eventually('the refusal', () =>
      test.database
        .collection('appointments')
        .findOne({ _id: appointment.id as never, 'work.lastError': { $type: 'string' } }),
    );
    expect(stored['work']).toMatchObject({ doneRevision: 0 });
    expect(stored['work'].status).not.toBe('dead');
    await test.streamControl.clearFaults();
    await eventually('the channel', async () => (await openChannel()).status === 200);
  });
});
