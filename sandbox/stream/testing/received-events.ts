import { eventually } from '../../http/testing/eventually.js';
import type { WebhookReceiver } from '../../http/testing/webhook-receiver.js';

/** An event as a webhook carries it. */
export type ReceivedEvent = Record<string, unknown>;

/** Waits until at least `count` events of types that start with `prefix` have arrived, and returns these. */
export async function receivedEvents(
  receiver: WebhookReceiver,
  prefix: string,
  count: number,
): Promise<ReceivedEvent[]> {
  return eventually(() => {
    const events = receiver.received.map(({ body }) => JSON.parse(String(body)) as ReceivedEvent);
    const found = events.filter(({ type }) => String(type).startsWith(prefix));
    return Promise.resolve(found.length >= count ? found : undefined);
  });
}
