import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { STREAM_API_KEY, type TestApp } from './create-test-app.js';

/** One delivery as Stream makes it; a test breaks one thing of it at a time. */
export interface SignedEvent {
  readonly body: Buffer;
  readonly headers: Record<string, string>;
}

/** Signs exactly these bytes as Stream would. */
export function signEvent(test: Pick<TestApp, 'stream'>, event: unknown): SignedEvent {
  const body = Buffer.from(typeof event === 'string' ? event : JSON.stringify(event));
  const signature = createHmac('sha256', test.stream.apiSecret).update(body).digest('hex');
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-signature': signature,
      'x-api-key': STREAM_API_KEY,
      'x-webhook-id': 'b1c7a3a2-2c5e-4f0e-9b63-0d7c4a4ac1f1',
      'x-webhook-attempt': '1',
    },
  };
}

/** The same delivery, compressed as Stream does when the app has asked for it; the signature stays that of the JSON. */
export const gzipped = ({ body, headers }: SignedEvent): SignedEvent => ({
  body: gzipSync(body),
  headers: { ...headers, 'content-encoding': 'gzip' },
});

/** Posts a delivery to the receiver. */
export async function deliver(
  test: Pick<TestApp, 'url'>,
  { body, headers }: SignedEvent,
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const response = await fetch(`${test.url}/api/webhooks/stream`, {
    method: 'POST',
    headers,
    body: new Uint8Array(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

/** A `message.new` as Stream sends it. */
export function messageNew(cid: string, overrides: Record<string, unknown> = {}): Record<string, unknown> {
  const [channelType, channelId] = cid.split(':', 2);
  const id = `message-${Math.random().toString(36).slice(2)}`;
  const now = new Date().toISOString();
  return {
    type: 'message.new',
    cid,
    channel_type: channelType,
    channel_id: channelId,
    message: {
      id,
      text: 'He is eating again!',
      user: { id: 'someone' },
      created_at: now,
      updated_at: now,
      type: 'regular',
    },
    message_id: id,
    members: [],
    watcher_count: 0,
    created_at: now,
    ...overrides,
  };
}
