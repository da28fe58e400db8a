import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A request id from outside ends up in logs and in records: short, and of characters that mean nothing there. */
const ACCEPTED = /^[A-Za-z0-9._-]{8,64}$/;

/** Takes over the caller's `X-Request-Id` when it is harmless, else makes one. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && ACCEPTED.test(given) ? given : randomUUID();
}
