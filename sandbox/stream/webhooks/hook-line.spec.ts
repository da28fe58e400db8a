import { eventually } from '../testing/start-for-test.js';
import { WebhookReceiver } from '../testing/webhook-receiver.js';
import type { DeliveryEntry } from './delivery-log.js';
import { type DeliveryPolicy, HookLine, STREAM_DELIVERY_POLICY } from './hook-line.js';
import { ATTEMPT_TIMEOUT_MS, type Hook, hooksOf } from './hooks.js';
import { signBody } from './signed-body.js';

describe('a line of deliveries', () => {
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

  const policy: DeliveryPolicy = { totalMs: 60, attemptsOnRefusal: 3, attemptsOnNetworkError: 2, pauseMs: 1 };
  const add = (line: HookLine, type: string, timeoutMs: number): DeliveryEntry => {
    const hook: Hook = { key: 'hook', url: receiver.url, eventTypes: [], timeoutMs };
    const signed = signBody({ type }, { apiKey: 'key', apiSecret: 'secret' });
    const entry: DeliveryEntry = {
      id: signed.id,
      type,
      url: hook.url,
      createdAt: '',
      attempts: 0,
      statuses: [],
      state: 'pending',
    };
    line.add(hook, signed, entry);
    return entry;
  };

  it('has the patience that Stream documents', () => {
    expect(STREAM_DELIVERY_POLICY).toMatchObject({ totalMs: 15_000, attemptsOnRefusal: 3, attemptsOnNetworkError: 2 });
    expect(ATTEMPT_TIMEOUT_MS).toBe(6000);
  });

  it('ends all attempts of one event when its total time is over', async () => {
    receiver.reactions.push('hang', 'hang', 'hang');
    const entry = add(new HookLine(policy, cancellation.signal), 'a', 40);
    await eventually(() => (entry.state === 'failed' ? true : undefined));
    expect(entry.statuses).toEqual(['timeout', 'timeout']);
  });

  it('gives up unsent what has waited too long behind a receiver that does not answer, and goes on with the rest', async () => {
    receiver.reactions.push('hang', 'hang');
    const line = new HookLine(policy, cancellation.signal);
    const first = add(line, 'a', 80);
    const second = add(line, 'b', 80);
    await eventually(() => (second.state === 'failed' ? true : undefined));
    expect([first.attempts, second.attempts]).toEqual([1, 0]);
    const third = add(line, 'c', 80);
    receiver.reactions.length = 0;
    await eventually(() => (third.state === 'delivered' ? true : undefined));
  });

  it('stops at once when it is cancelled', async () => {
    receiver.reactions.push('hang');
    const entry = add(new HookLine(STREAM_DELIVERY_POLICY, cancellation.signal), 'a', 6000);
    await eventually(() => receiver.received[0]);
    cancellation.abort();
    await eventually(() => (entry.state === 'failed' ? true : undefined));
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
