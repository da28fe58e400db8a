import autocannon from 'autocannon';
import { percentile } from './statistics.js';

/** What a load showed. */
export interface Load {
  /** Requests that were answered with 2xx; all of them, or the load has failed. */
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** A load on one server: each connection sends its next request as soon as it has the answer to the one before. */
export interface FireOptions {
  readonly url: string;
  readonly connections: number;
  /** The requests of one connection, in order; begun again when they are used up. */
  readonly requestsOf: (connection: number) => readonly autocannon.Request[];
  /** How long, in seconds; or how many requests in all, spread over the connections. */
  readonly until: { readonly seconds: number } | { readonly amount: number };
}

/** No server here takes this long unless it is stuck. */
const TIMEOUT_SECONDS = 10;
/** How often autocannon looks whether it has finished, in ms. */
const SAMPLE_MS = 100;

/**
 * Puts a server under load. A load that was over before the first answer came is made again, until every connection has
 * had one: then even a short round against a slow server gives a figure.
 *
 * @throws Error when an answer is no 2xx or a connection fails: such figures would mean nothing
 */
export async function fire(options: FireOptions): Promise<Load> {
  const load = await run(options);
  return load.requests > 0 ? load : run({ ...options, until: { amount: options.connections } });
}

/**
 * One load by autocannon. Times are taken from its response events: its own histogram counts whole
 * milliseconds, and much of what is measured here takes less than one.
 */
function run({ url, connections, requestsOf, until }: FireOptions): Promise<Load> {
  return new Promise((resolve, reject) => {
    const timesMs: number[] = [];
    let startedMs = performance.now();
    let lastMs = startedMs;
    let connection = 0;
    let firstError: unknown;
    const instance = autocannon(
      {
        url,
        connections,
        ...('amount' in until ? { amount: until.amount } : { duration: until.seconds }),
        sampleInt: SAMPLE_MS,
        timeout: TIMEOUT_SECONDS,
        bailout: 1,
        setupClient: (client) => client.setRequests([...requestsOf(connection++)]),
      },
      (error: unknown, result) => {
        const failure = error ?? firstError ?? complaintAbout(result);
        if (failure !== undefined) reject(failure instanceof Error ? failure : new Error('load failed'));
        else resolve(summarise(timesMs, (lastMs - startedMs) / 1000));
      },
    );
    instance.on('start', () => (startedMs = performance.now()));
    instance.on('reqError', (error: unknown) => (firstError ??= error));
    instance.on('response', (_client, _status, _bytes, tookMs) => {
      timesMs.push(tookMs);
      lastMs = performance.now();
    });
  });
}

function complaintAbout({ errors, non2xx, url, ...result }: autocannon.Result): Error | undefined {
  if (errors === 0 && non2xx === 0) return undefined;
  const statuses = JSON.stringify((result as { statusCodeStats?: unknown }).statusCodeStats ?? {});
  return new Error(`${url}: ${errors} failed connections, ${non2xx} answers other than 2xx, answers: ${statuses}`);
}

/** What a list of response times and the time they took together say. */
export function summarise(timesMs: readonly number[], seconds: number): Load {
  return {
    requests: timesMs.length,
    perSecond: timesMs.length / seconds,
    p50Ms: percentile(timesMs, 0.5),
    p99Ms: percentile(timesMs, 0.99),
  };
}
