import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { StreamChat } from 'stream-chat';
import type { Clock } from '../common/clock.js';
import { isLoopback } from '../config/addresses.js';
import type { AppConfig } from '../config/app-config.js';

/** Concurrent calls to Stream; further calls wait, and the wait counts towards their time limit. */
const MAX_SOCKETS = 32;
const KEEP_ALIVE = { keepAlive: true, maxSockets: MAX_SOCKETS, maxFreeSockets: 8 } as const;

/** Twice the largest answer we request (100 users of 5 KB), small enough to hold many at once. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Ten thousand messages; exports are rare, and made one at a time. */
const MAX_EXPORT_BYTES = 64 * 1024 * 1024;

/** Stream's SDK as this server uses it, with a way to close its connections. */
export interface StreamClient {
  readonly client: StreamChat;
  /** How far Stream's clock was ahead of ours in the last answer, in milliseconds. Its `Date` header counts seconds. */
  readonly clockSkewMs: () => number | undefined;
  close(): void;
}

/**
 * Sets up the SDK so that every call is bounded: it follows no redirect (which would send the server token to another
 * host), limits the size of the answer, and takes no longer than `timeoutMs` from first to last byte. The SDK's own timeout
 * counts silence only, so an answer that trickles would never reach it.
 *
 * Calls use the proxy of `HTTPS_PROXY` and `NO_PROXY`, except calls to this machine.
 */
export function createStreamClient(
  { apiKey, apiSecret, baseUrl, timeoutMs }: AppConfig['stream'],
  clock: Clock,
): StreamClient {
  const httpAgent = new HttpAgent(KEEP_ALIVE);
  const httpsAgent = new HttpsAgent(KEEP_ALIVE);
  // Not the SDK's singleton, which would keep the first caller's key for the life of the process; and without the SDK's
  // caches, which are never emptied.
  const client = new StreamChat(apiKey, apiSecret, {
    timeout: timeoutMs,
    disableCache: true,
    browser: false,
    httpAgent,
    httpsAgent,
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    ...(baseUrl && { baseURL: baseUrl, ...(isLoopback(new URL(baseUrl).hostname) && { proxy: false as const }) }),
  });
  client.axiosInstance.interceptors.request.use((request) => {
    // An upload brings its own: it may take longer.
    request.signal ??= AbortSignal.timeout(timeoutMs);
    if (request.url?.endsWith('/export')) request.maxContentLength = MAX_EXPORT_BYTES;
    return request;
  });
  let clockSkewMs: number | undefined;
  client.axiosInstance.interceptors.response.use((response) => {
    const streamNowMs = Date.parse(String(response.headers['date']));
    if (Number.isFinite(streamNowMs)) clockSkewMs = streamNowMs - clock.now().getTime();
    return response;
  });
  return {
    client,
    clockSkewMs: () => clockSkewMs,
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}
