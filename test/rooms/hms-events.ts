import { randomUUID } from 'node:crypto';
import type { TestApp, TestResponse } from '../support/create-test-app.js';

type Fields = Readonly<Record<string, unknown>>;

/** An event as 100ms sends it. */
export interface HmsEventBody {
  readonly version: string;
  readonly id: string;
  readonly timestamp: string;
  readonly type: string;
  readonly data: Fields;
}

export const hmsEvent = (type: string, data: Fields = {}, at = new Date()): HmsEventBody => ({
  version: '2.0',
  id: randomUUID(),
  timestamp: nanoseconds(at),
  type,
  data,
});

/** A time as 100ms writes it. */
export const nanoseconds = (time: Date): string => time.toISOString().replace('Z', '999999Z');

/** Posts an event, or any text, with a secret or none. */
export function postHmsEvent(
  test: Pick<TestApp, 'request'>,
  body: unknown,
  secret: string | undefined,
): Promise<TestResponse> {
  const headers = { 'content-type': 'application/json', ...(secret !== undefined && { 'x-webhook-secret': secret }) };
  return test.request('POST', '/api/webhooks/100ms', { body, headers });
}
