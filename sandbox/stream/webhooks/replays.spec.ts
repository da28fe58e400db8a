import { eventually } from '../../http/testing/eventually.js';
import { WebhookReceiver } from '../../http/testing/webhook-receiver.js';
import { startForTest, type TestSandbox } from '../testing/start-for-test.js';

describe('deliveries sent again', () => {
  let receiver: WebhookReceiver;
  let test: TestSandbox;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    test = await startForTest({ webhookUrl: receiver.url });
    await test.client.upsertUser({ id: 'ana' });
    await rename('one');
    await rename('two');
    await arrived(2);
  });
  afterEach(async () => {
    await test.sandbox.close();
    await receiver.close();
  });

  const rename = (name: string): Promise<unknown> => test.client.partialUpdateUser({ id: 'ana', set: { name } });
  const arrived = (count: number): Promise<unknown> =>
    eventually(() => (receiver.received.length >= count ? true : undefined));
  const replay = (deliveries: unknown, options: object = {}): ReturnType<TestSandbox['control']> =>
    test.control('POST', '/webhooks/replays', { deliveries, ...options });
  const names = (): unknown[] =>
    receiver.received.map(({ body }) => (JSON.parse(String(body)) as { user: { name: string } }).user.name);
  const header = (name: string): unknown[] => receiver.received.map(({ headers }) => headers[name]);
  const isSigned = (index: number): boolean => {
    const found = receiver.received[index];
    return found !== undefined && test.client.verifyWebhook(found.body, String(found.headers['x-signature']));
  };

  it('arrive as they were, under their ids, as a further attempt', async () => {
    const { body } = await replay([1]);
    expect(names()).toEqual(['one', 'two', 'one']);
    expect(header('x-webhook-id')[2]).toBe(header('x-webhook-id')[0]);
    expect(header('x-webhook-attempt')).toEqual(['1', '1', '2']);
    expect(isSigned(2)).toBe(true);
    expect(body).toMatchObject({
      deliveries: [{ seq: 3, type: 'user.updated', state: 'delivered', statuses: [200], byHand: 'replay' }],
    });
  });

  it('can be mis-signed: then the signature is one of another secret, over the same event', async () => {
    receiver.reactions.push(401);
    const { body } = await replay([2], { misSigned: true });
    expect(receiver.received[2]?.body).toEqual(receiver.received[1]?.body);
    expect([isSigned(1), isSigned(2)]).toEqual([true, false]);
    expect(body).toMatchObject({ deliveries: [{ state: 'failed', statuses: [401] }] });
  });

  it('can come twice under one id, and as new events', async () => {
    await replay([1], { twice: true });
    await replay([1], { newIds: true });
    const [first, , second, third, fourth] = header('x-webhook-id');
    expect([second, third]).toEqual([first, first]);
    expect(fourth).not.toBe(first);
    expect(header('x-webhook-attempt').slice(2)).toEqual(['2', '3', '1']);
  });

  it('come in the order that is asked for', async () => {
    await replay([2, 1], { newIds: true });
    expect(names()).toEqual(['one', 'two', 'two', 'one']);
  });

  it('can come late: the answer does not wait for them, and a reset drops them', async () => {
    expect((await replay([1], { delayMs: 1 })).body).toMatchObject({
      deliveries: [{ state: 'pending', statuses: [] }],
    });
    await arrived(3);
    await replay([2], { delayMs: 600_000 });
    expect(receiver.received).toHaveLength(3);
    await test.control('POST', '/reset');
    expect((await test.control('GET', '/webhooks')).body).toMatchObject({ deliveries: [] });
  });

  it('can be those that were never sent', async () => {
    await test.control('PUT', '/webhooks', { enabled: false });
    await rename('three');
    await replay([3]);
    expect(names()).toEqual(['one', 'two', 'three']);
    expect(header('x-webhook-attempt')[2]).toBe('1');
  });

  it('are not among those of events', async () => {
    await replay([1]);
    await test.control('POST', '/webhooks', { event: { type: 'message.new' } });
    const { deliveries } = (await test.control('GET', '/webhooks')).body as { deliveries: object[] };
    expect(deliveries).toHaveLength(2);
    expect(Object.keys(deliveries[0] ?? {}).sort()).toEqual(
      ['attempts', 'createdAt', 'id', 'requestId', 'seq', 'state', 'statuses', 'type', 'url'].sort(),
    );
  });

  it.each([
    [undefined, 'deliveries is required'],
    [[], 'a list of 1 to 20 numbers'],
    [['1'], 'a list of 1 to 20 numbers'],
    [Array.from({ length: 21 }, () => 1), 'a list of 1 to 20 numbers'],
    [[1, 99], 'there is no delivery 99'],
  ])('refuse %j', async (deliveries, reason) => {
    expect(await replay(deliveries)).toMatchObject({ status: 400, body: { error: expect.stringContaining(reason) } });
    expect(receiver.received).toHaveLength(2);
  });
});
