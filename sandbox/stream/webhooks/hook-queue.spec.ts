import { TestClock } from '../../clock/test-clock.js';
import { eventually } from '../../http/testing/eventually.js';
import { WebhookReceiver } from '../../http/testing/webhook-receiver.js';
import type { DeliveryEntry } from '../../http/delivery-log.js';
import { HookQueue, STREAM_DELIVERY_POLICY } from './hook-queue.js';
import { ATTEMPT_TIMEOUT_MS, type Hook, hooksOf } from './hooks.js';
import { signBody } from './signed-body.js';

describe('a queue of deliveries', () => {
  let receiver: WebhookReceiver;
  let cancellation: AbortController;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    cancellation = new AbortController();
  });
  afterEach(async () => {
    cancellation.abort();
    await receiver.close();
  });

  /** Stream's patience, but for the pauses, on a clock that each request moves on. */
  const queueOn = (msPerRequest: number): HookQueue => {
    let nowMs = 0;
    receiver.onRequest = () => {
      nowMs += msPerRequest;
    };
    return new HookQueue({ ...STREAM_DELIVERY_POLICY, pauseMs: 1 }, cancellation.signal, new TestClock(), () => nowMs);
  };
  const add = (queue: HookQueue, type: string): DeliveryEntry => {
    const hook: Hook = { key: 'hook', url: receiver.url, eventTypes: [], timeoutMs: ATTEMPT_TIMEOUT_MS };
    const signed = signBody({ type }, { apiKey: 'key', apiSecret: 'secret' });
    const entry: DeliveryEntry = {
      seq: 1,
      id: signed.id,
      type,
      url: hook.url,
      createdAt: '',
      attempts: 0,
      statuses: [],
      state: 'pending',
    };
    queue.add(hook, signed, entry);
    return entry;
  };
  const settled = (entry: DeliveryEntry): Promise<string> =>
    eventually(() => (entry.state === 'pending' ? undefined : entry.state));

  it('has the patience that Stream documents', () => {
    expect(STREAM_DELIVERY_POLICY).toMatchObject({ totalMs: 15_000, attemptsOnRefusal: 3, attemptsOnNetworkError: 2 });
    expect(ATTEMPT_TIMEOUT_MS).toBe(6000);
  });

  it('ends all attempts of one event when its 15 seconds are over', async () => {
    receiver.reactions.push(500, 500, 200);
    const entry = add(queueOn(9000), 'a');
    expect(await settled(entry)).toBe('failed');
    expect(entry.statuses).toEqual([500, 500]);
  });

  it('uses the third attempt when there is time for it', async () => {
    receiver.reactions.push(500, 500, 200);
    // What is left is a time-out by the machine's clock, too: this leaves enough.
    const entry = add(queueOn(4000), 'a');
    expect(await settled(entry)).toBe('delivered');
    expect(entry.statuses).toEqual([500, 500, 200]);
  });

  it('gives up unsent what waited 15 seconds behind a receiver that fails, and goes on with what is younger', async () => {
    receiver.reactions.push(400);
    const queue = queueOn(15_001);
    const [first, second] = [add(queue, 'a'), add(queue, 'b')];
    expect([await settled(first), await settled(second)]).toEqual(['failed', 'failed']);
    expect([first.attempts, second.attempts]).toEqual([1, 0]);
    expect(await settled(add(queue, 'c'))).toBe('delivered');
  });

  it('loses nothing behind a receiver that is slow but answers', async () => {
    const queue = queueOn(15_001);
    const [first, second] = [add(queue, 'a'), add(queue, 'b')];
    expect([await settled(first), await settled(second)]).toEqual(['delivered', 'delivered']);
    expect(receiver.types()).toEqual(['a', 'b']);
  });

  it('gives up what comes while as much as it may hold is waiting', async () => {
    const queue = new HookQueue({ ...STREAM_DELIVERY_POLICY, maxWaiting: 2 }, cancellation.signal, new TestClock());
    const entries = ['a', 'b', 'c', 'd'].map((type) => add(queue, type));
    expect(await Promise.all(entries.map(settled))).toEqual(['delivered', 'delivered', 'delivered', 'failed']);
    expect(receiver.types()).toEqual(['a', 'b', 'c']);
    expect(await settled(add(queue, 'e'))).toBe('delivered');
  });

  it('stops at once when it is cancelled', async () => {
    receiver.reactions.push('hang');
    const entry = add(queueOn(0), 'a');
    await eventually(() => receiver.received[0]);
    cancellation.abort();
    expect(await settled(entry)).toBe('failed');
    expect(entry.statuses).toEqual(['cancelled']);
  });
});

describe('the hooks of an app', () => {
  const hook = { id: 'h', hook_type: 'webhook', enabled: true, webhook_url: 'http://127.0.0.1:1/', event_types: [] };

  it('are the default one only when the settings name none', () => {
    expect(hooksOf({}, 'http://127.0.0.1:2/').map(({ url }) => url)).toEqual(['http://127.0.0.1:2/']);
    expect(hooksOf({ event_hooks: [] }, 'http://127.0.0.1:2/')).toHaveLength(1);
    expect(hooksOf({ event_hooks: [hook] }, 'http://127.0.0.1:2/').map(({ url }) => url)).toEqual([hook.webhook_url]);
    expect(hooksOf({ event_hooks: [{ ...hook, enabled: false }] }, 'http://127.0.0.1:2/')).toEqual([]);
    expect(hooksOf({}, undefined)).toEqual([]);
  });

  it('may shorten the time of an attempt and not lengthen it', () => {
    const timeouts = [undefined, 100, 60_000].map(
      (timeout_ms) => hooksOf({ event_hooks: [{ ...hook, timeout_ms }] }, undefined)[0]?.timeoutMs,
    );
    expect(timeouts).toEqual([6000, 100, 6000]);
  });

  it('are webhooks only', () => {
    expect(hooksOf({ event_hooks: [{ ...hook, hook_type: 'sqs' }] }, undefined)).toEqual([]);
  });
});
