import { setTimeout as delay } from 'node:timers/promises';
import { VideoError } from '../video/video-error.js';
import type { HmsTokens } from './hms-tokens.js';

type Method = 'GET' | 'POST';
export type HmsJson = Readonly<Record<string, unknown>>;

/** Far more than a full page of rooms or of a session's visits. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 150;
const LONGEST_RETRY_AFTER_MS = 120_000;

/** A request to the server API. */
interface HmsRequest {
  /** Names it in errors. */
  readonly operation: string;
  readonly method: Method;
  /** Below the base address. */
  readonly path: string;
  readonly body?: HmsJson;
}

/** One answer, or why there was none. */
type Outcome = { readonly status: number; readonly json: unknown; readonly retryAfterMs?: number } | 'timeout' | 'lost';

/**
 * Calls 100ms's server API. A call takes no longer than `timeoutMs`, whatever it has to repeat: after a 401 once with a new
 * token, after a 429 or 5xx as often as there is time, and reads also when no answer came.
 */
export class HmsClient {
  constructor(
    private readonly baseUrl: string,
    private readonly timeoutMs: number,
    private readonly tokens: HmsTokens,
  ) {}

  /** @throws VideoError for every answer but 200, and for none */
  async call(request: HmsRequest): Promise<HmsJson> {
    const answer = await this.callForAny(request);
    if (answer === null) throw new VideoError(request.operation, '100ms answered 404', 'invalid');
    return answer;
  }

  /** {@link call}, with null for 404. */
  async callForAny(request: HmsRequest): Promise<HmsJson | null> {
    const { operation } = request;
    const deadline = performance.now() + this.timeoutMs;
    let outcome = await this.send(request, deadline);
    if (statusOf(outcome) === 401) {
      this.tokens.dropManagementToken();
      outcome = await this.send(request, deadline);
    }
    for (let attempt = 1; attempt < ATTEMPTS && mayPass(outcome, request.method); attempt += 1) {
      const pauseMs = pauseAfter(outcome) ?? FIRST_PAUSE_MS * 2 ** attempt * Math.random();
      if (performance.now() + pauseMs >= deadline) break;
      await delay(pauseMs);
      outcome = await this.send(request, deadline);
    }
    if (outcome === 'timeout') throw new VideoError(operation, 'no answer in time', 'timeout');
    if (outcome === 'lost') throw new VideoError(operation, 'no answer', 'unavailable');
    const { status, json } = outcome;
    if (status === 401 || status === 403) throw new VideoError(operation, `100ms answered ${status}`, 'refused');
    // 100ms always speaks JSON: whatever else this is, it comes from something in between, and says nothing of the room.
    const isTheirs = isRecord(json);
    if (isTheirs && status === 404) return null;
    if (isTheirs && status === 200) return json;
    const reason = `100ms answered ${status}${isTheirs ? '' : ' without JSON'}`;
    throw new VideoError(operation, reason, isTheirs ? faultOf(status) : 'unavailable', pauseAfter(outcome));
  }

  private async send({ method, path, body }: HmsRequest, deadline: number): Promise<Outcome> {
    const signal = AbortSignal.timeout(Math.max(1, Math.ceil(deadline - performance.now())));
    const token = this.tokens.managementToken();
    try {
      const response = await fetch(`${this.baseUrl}${path}`, {
        method,
        // A redirect would carry the management token to another host.
        redirect: 'error',
        signal,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const { status, headers } = response;
      return { status, json: await readJson(response), ...retryAfter(headers.get('retry-after')) };
    } catch {
      return signal.aborted ? 'timeout' : 'lost';
    }
  }
}

/** The value of the answer; undefined when it is not JSON. Rejects when it is too large. */
async function readJson(response: Response): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > MAX_ANSWER_BYTES) throw new Error('the answer is too large');
    pieces.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The header in seconds; a date there is not known of 100ms. */
function retryAfter(header: string | null): { retryAfterMs?: number } {
  if (!header || !/^\d+$/.test(header)) return {};
  return { retryAfterMs: Math.min(LONGEST_RETRY_AFTER_MS, Number(header) * 1000) };
}

const statusOf = (outcome: Outcome): number | undefined => (typeof outcome === 'object' ? outcome.status : undefined);

const pauseAfter = (outcome: Outcome): number | undefined =>
  typeof outcome === 'object' ? outcome.retryAfterMs : undefined;

/** Whether the same request may be sent again. Without an answer, only a read: a write may have had its effect. */
function mayPass(outcome: Outcome, method: Method): boolean {
  const status = statusOf(outcome);
  return status === undefined ? outcome === 'lost' && method === 'GET' : status === 429 || status >= 500;
}

function faultOf(status: number): 'invalid' | 'unavailable' {
  return status >= 400 && status < 500 && status !== 408 && status !== 429 ? 'invalid' : 'unavailable';
}

const isRecord = (value: unknown): value is HmsJson =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
