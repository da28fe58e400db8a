import { getEventListeners } from 'node:events';
import { postWebhook } from './post-webhook.js';
import { WebhookReceiver } from './testing/webhook-receiver.js';

describe('an attempt to deliver a webhook', () => {
  let receiver: WebhookReceiver;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterEach(() => receiver.close());

  const content = { bytes: Buffer.from('{}'), headers: {} };
  /** What a signal remembers of those that listen to it, and of the signals that were made of it. */
  const rememberedBy = (signal: AbortSignal): number => {
    const symbols = Object.getOwnPropertySymbols(signal).filter(
      ({ description }) => description === 'kDependantSignals',
    );
    const dependants = symbols.map((symbol) => (signal as unknown as Record<symbol, Set<unknown> | undefined>)[symbol]);
    return getEventListeners(signal, 'abort').length + dependants.reduce((sum, set) => sum + (set?.size ?? 0), 0);
  };

  it('answers what the receiver answers', async () => {
    receiver.reactions.push(503);
    const { signal } = new AbortController();
    expect(await postWebhook(receiver.url, content, 5000, signal)).toEqual({ status: 503, body: 'answer 503' });
  });

  it('leaves nothing with the signal that can cancel it', async () => {
    const { signal } = new AbortController();
    receiver.reactions.push(200, 'reset', 'hang');
    for (let count = 0; count < 2; count += 1) await postWebhook(receiver.url, content, 5000, signal);
    expect(await postWebhook(receiver.url, content, 50, signal)).toEqual({ status: null, failure: 'timeout' });
    expect(rememberedBy(signal)).toBe(0);
  });

  it('ends when it is cancelled, also before it began', async () => {
    const cancellation = new AbortController();
    receiver.reactions.push('hang');
    receiver.onRequest = () => cancellation.abort();
    const cancelled = { status: null, failure: 'cancelled' };
    expect(await postWebhook(receiver.url, content, 5000, cancellation.signal)).toEqual(cancelled);
    expect(await postWebhook(receiver.url, content, 5000, cancellation.signal)).toEqual(cancelled);
    expect(receiver.received).toHaveLength(1);
  });
});
