import type { SignedBody } from './signed-body.js';

/** What became of one attempt: an HTTP status with the start of the answer, or why there was none. */
export type AttemptResult =
  | { readonly status: number; readonly body: string }
  | { readonly status: null; readonly failure: 'timeout' | 'network' | 'cancelled' };

const MAX_ANSWER_CHARACTERS = 10_000;

/** Sends one attempt. Redirects are not followed. Never throws. */
export async function postWebhook(
  url: string,
  signed: SignedBody,
  attempt: number,
  timeoutMs: number,
  cancelled: AbortSignal,
): Promise<AttemptResult> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new Uint8Array(signed.bytes),
      headers: { ...signed.headers, 'X-Webhook-Attempt': String(attempt) },
      redirect: 'manual',
      signal: AbortSignal.any([timeout, cancelled]),
    });
    const body = await response.text();
    return { status: response.status, body: body.slice(0, MAX_ANSWER_CHARACTERS) };
  } catch {
    if (cancelled.aborted) return { status: null, failure: 'cancelled' };
    return { status: null, failure: timeout.aborted ? 'timeout' : 'network' };
  }
}
