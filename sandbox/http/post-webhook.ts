/** What became of one attempt: an HTTP status with the start of the answer, or why there was none. */
export type AttemptResult =
  | { readonly status: number; readonly body: string }
  | { readonly status: null; readonly failure: 'timeout' | 'network' | 'cancelled' };

/** What is sent. */
export interface WebhookContent {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const MAX_ANSWER_CHARACTERS = 10_000;

/** Sends one attempt. Redirects are not followed. Never throws. */
export async function postWebhook(
  url: string,
  content: WebhookContent,
  timeoutMs: number,
  cancelled: AbortSignal,
): Promise<AttemptResult> {
  // Not AbortSignal.any(): the signal of a long life would keep a reference for each attempt.
  const attempt = new AbortController();
  const end = (): void => attempt.abort();
  const timer = setTimeout(end, timeoutMs).unref();
  cancelled.addEventListener('abort', end);
  if (cancelled.aborted) end();
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new Uint8Array(content.bytes),
      headers: content.headers,
      redirect: 'manual',
      signal: attempt.signal,
    });
    const body = await response.text();
    return { status: response.status, body: body.slice(0, MAX_ANSWER_CHARACTERS) };
  } catch {
    if (cancelled.aborted) return { status: null, failure: 'cancelled' };
    return { status: null, failure: attempt.signal.aborted ? 'timeout' : 'network' };
  } finally {
    clearTimeout(timer);
    cancelled.removeEventListener('abort', end);
  }
}
