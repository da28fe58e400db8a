import { eventually } from '../../http/testing/eventually.js';
import { WebhookReceiver } from '../../http/testing/webhook-receiver.js';
import { startForTest, TEST_KEYS, type TestSandbox } from '../testing/start-for-test.js';
import { EventStream } from './testing/event-stream.js';

describe('what the page lives on', () => {
  let receiver: WebhookReceiver;
  let test: TestSandbox;
  let streams: EventStream[];

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    test = await startForTest({ webhookUrl: receiver.url });
    streams = [];
    await test.client.upsertUsers([{ id: 'ana', name: 'Ana' }, { id: 'ben' }, { id: 'eve' }]);
    await test.client.channel('messaging', 'a', { created_by_id: 'ana', members: ['ana', 'ben'] }).create();
  });
  afterEach(async () => {
    for (const stream of streams) stream.close();
    await test.sandbox.close();
    await receiver.close();
  });

  const listen = async (): Promise<EventStream> => {
    const stream = await EventStream.open(`${test.sandbox.url}/_sandbox/events`);
    streams.push(stream);
    return stream;
  };
  const control = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> =>
    (await test.control(method, path, body)).body as Record<string, unknown>;
  const write = (userId: string, text: string, cid = 'messaging:a'): Promise<Record<string, unknown>> =>
    control('POST', '/messages', { userId, cid, text });
  const channel = (): Promise<Record<string, unknown>> => control('GET', '/channels/messaging:a');

  describe('events', () => {
    it('tell what has been and what comes, calls and what they caused in one group', async () => {
      const stream = await listen();
      await stream.line({ kind: 'call', operation: 'UpdateUsers' });
      const { requestId } = await write('ana', 'hello');
      const call = await stream.line({ kind: 'call', operation: 'SendMessage', status: 201 });
      const delivery = await stream.line({ kind: 'delivery', type: 'message.new', state: 'delivered' });
      expect(call).toMatchObject({ requestId, cid: 'messaging:a', users: ['ana'], auth: 'user' });
      expect(delivery).toMatchObject({ requestId, cid: 'messaging:a', users: ['ana'], group: call.group });
    });

    it('begin anew after a reset', async () => {
      const stream = await listen();
      const first = await stream.hello(1);
      await test.control('POST', '/reset');
      expect(await stream.hello(2)).not.toEqual(first);
      await test.client.upsertUser({ id: 'new' });
      expect(await stream.line({ users: ['new'] })).toMatchObject({ seq: 1 });
    });

    it('go to ten pages at most, and to another one when one is closed', async () => {
      for (let count = 0; count < 10; count += 1) await listen();
      await expect(listen()).rejects.toThrow('503');
      streams.pop()?.close();
      await eventually(() => listen().catch(() => undefined));
    });
  });

  describe('details', () => {
    it('show request and answer, without tokens and secrets, and cut', async () => {
      const token = test.client.createToken('ana');
      await test.client.updateAppSettings({ sqs_secret: 'queue-secret' } as object).catch(() => undefined);
      const text = `${token} ${TEST_KEYS.apiSecret} `;
      await test.client
        .channel('messaging', 'a')
        .sendMessage({ text, user_id: 'ana' })
        .catch(() => undefined);
      await write('ben', text);
      await eventually(async () => ((await control('GET', '/webhooks/2')).answer === null ? undefined : true));
      const seqs = Array.from({ length: 8 }, (_, index) => index + 1);
      const all = await Promise.all(
        seqs.flatMap((seq) => [control('GET', `/calls/${seq}`), control('GET', `/webhooks/${seq}`)]),
      );
      const views = await Promise.all(
        ['/overview', '/channels/messaging:a', '/webhooks'].map((path) => control('GET', path)),
      );
      const shown = JSON.stringify([all, views]);
      for (const secret of [token, TEST_KEYS.apiSecret, 'queue-secret']) expect(shown).not.toContain(secret);
      const signatures = receiver.received.map(({ headers }) => String(headers['x-signature']));
      expect(signatures.filter((signature) => shown.includes(signature))).toEqual([]);
      expect(shown).toContain('message.new');
    });

    it('are bounded', async () => {
      await test.client.upsertUsers(
        Array.from({ length: 100 }, (_, index) => ({ id: `user-${index}`, about: 'z'.repeat(900) })),
      );
      const { request, answer } = (await control('GET', '/calls/3')) as Record<
        string,
        { text: string; isCut: boolean }
      >;
      expect([request?.text.length, request?.isCut]).toEqual([16_384, true]);
      expect([answer?.text.length, answer?.isCut]).toEqual([16_384, true]);
    });

    it.each(['/calls/99', '/calls/x', '/webhooks/0', '/channels/no:where'])('refuse %s', async (path) => {
      expect(await test.control('GET', path)).toMatchObject({ status: 400, body: { error: expect.any(String) } });
    });
  });

  describe('state', () => {
    it('has users and channels by search, members with what they have not read, and messages', async () => {
      await write('ana', 'hello');
      await test.client.channel('messaging', 'a').updatePartial({ set: { frozen: true } });
      expect(await control('GET', '/overview?search=AN')).toMatchObject({
        counts: { users: 3, channels: 1, messages: 1 },
        users: [{ id: 'ana', name: 'Ana', channels: 1 }],
        channels: [],
      });
      expect(await control('GET', '/overview')).toMatchObject({
        found: { users: 3, channels: 1 },
        channels: [{ cid: 'messaging:a', isFrozen: true, memberCount: 2, unread: 1 }],
      });
      expect(await channel()).toMatchObject({
        members: [
          { userId: 'ana', name: 'Ana', unread: 0 },
          { userId: 'ben', unread: 1 },
        ],
        messages: [{ userId: 'ana', text: 'hello' }],
      });
    });
  });

  describe('writing as a user', () => {
    it('goes by the API: the message is there, and its event leaves', async () => {
      expect(await write('ben', 'from ben')).toMatchObject({ status: 201, answer: { message: { text: 'from ben' } } });
      const types = await eventually(() => (receiver.types().includes('message.new') ? receiver.types() : undefined));
      expect(types).toEqual(['channel.created', 'message.new']);
      const { calls } = (await control('GET', '/calls')) as { calls: Record<string, unknown>[] };
      expect(calls.at(-1)).toMatchObject({ operation: 'SendMessage', auth: 'user', userId: 'ben', status: 201 });
    });

    it('needs the grants of the user', async () => {
      expect(await write('eve', 'let me in')).toMatchObject({ status: 403, answer: { code: 17 } });
      expect(await write('nobody', 'x')).toMatchObject({ status: 401, answer: { code: 5 } });
      expect(await channel()).toMatchObject({ messages: [] });
    });

    it('is hit by faults', async () => {
      await test.control('POST', '/faults', { operation: 'SendMessage', dropResponse: true });
      expect(await write('ana', 'lost?')).toMatchObject({ status: null, answer: null });
      expect(await channel()).toMatchObject({ messages: [{ text: 'lost?' }] });
    });

    it.each([
      [{ cid: 'messaging:a', text: 'x' }, 'userId is required'],
      [{ userId: 'ana', cid: '../users', text: 'x' }, 'cid must be'],
      [{ userId: 'ana', cid: 'messaging:a' }, 'text is required'],
    ])('refuses %j', async (body, reason) => {
      expect(await control('POST', '/messages', body)).toMatchObject({ error: expect.stringContaining(reason) });
    });
  });
});
