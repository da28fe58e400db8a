import { startForTest, type TestSandbox } from '../testing/start-for-test.js';
import { type ReceivedWebhook, WebhookReceiver } from '../../http/testing/webhook-receiver.js';

describe('webhooks on demand', () => {
  let receiver: WebhookReceiver;
  let test: TestSandbox;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    test = await startForTest({ webhookUrl: receiver.url });
  });

  afterEach(async () => {
    await test.sandbox.close();
    await receiver.close();
  });

  describe('sent by hand', () => {
    const event = { type: 'message.new', anything: 1 };
    const send = (options: object): ReturnType<TestSandbox['control']> =>
      test.control('POST', '/webhooks', { event, ...options });
    const verifies = ({ headers, body }: ReceivedWebhook): boolean => {
      try {
        return test.client.verifyAndParseWebhook(body, String(headers['x-signature'])).type === event.type;
      } catch {
        return false;
      }
    };

    it('arrive as they are given, and the answer says what the receiver said', async () => {
      receiver.reactions.push(202);
      expect(await send({})).toEqual({ status: 200, body: { deliveries: [{ status: 202, body: 'answer 202' }] } });
      expect(receiver.received.map(verifies)).toEqual([true]);
      expect(JSON.parse(String(receiver.received[0]?.body))).toEqual(event);
    });

    it('can be wrongly signed, unsigned or compressed', async () => {
      await send({ misSigned: true });
      await send({ unsigned: true });
      await send({ gzip: true });
      expect(receiver.received.map(verifies)).toEqual([false, false, true]);
      expect(receiver.received[0]?.headers['x-signature']).toMatch(/^[0-9a-f]{64}$/);
      expect(receiver.received[1]?.headers).not.toHaveProperty('x-signature');
      expect(receiver.received[2]?.headers['content-encoding']).toBe('gzip');
    });

    it('can arrive twice under one id', async () => {
      await send({ twice: true });
      const [first, second] = receiver.received;
      expect(receiver.received).toHaveLength(2);
      expect(second?.body).toEqual(first?.body);
      expect(second?.headers['x-webhook-id']).toBe(first?.headers['x-webhook-id']);
    });

    it('can go elsewhere, and say so when no receiver answers', async () => {
      const gone = await WebhookReceiver.start();
      const { url } = gone;
      await gone.close();
      expect(await send({ url })).toEqual({ status: 200, body: { deliveries: [{ status: null, body: 'network' }] } });
      expect(receiver.received).toEqual([]);
    });
  });
});
