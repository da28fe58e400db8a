import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { StreamChat } from 'stream-chat';
import type { AppConfig } from '../config/app-config.js';

/** Calls under way to Stream at once; more wait for their turn, and their waiting counts as part of the call. */
const MAX_SOCKETS = 32;
const KEEP_ALIVE = { keepAlive: true, maxSockets: MAX_SOCKETS, maxFreeSockets: 8 } as const;

/** Larger than any answer we ask for (100 users of 5 KB, twice), small enough to hold many of at once. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Stream's SDK as this server uses it, and a way to let go of its connections. */
export interface StreamClient {
  readonly client: StreamChat;
  close(): void;
}

/**
 * Sets the SDK up so that a call ends, within bounds: it follows no redirect (which would carry the server token to
 * where the redirect leads), reads no endless answer, and takes no longer than `timeoutMs` from first to last byte. The
 * SDK's own timeout is one of silence, which an answer that trickles never reaches.
 *
 * Calls go through the proxy that `HTTPS_PROXY` and `NO_PROXY` name, as other programs' do; those to this machine never.
 */
export function createStreamClient({ apiKey, apiSecret, baseUrl, timeoutMs }: AppConfig['stream']): StreamClient {
  const httpAgent = new HttpAgent(KEEP_ALIVE);
  const httpsAgent = new HttpsAgent(KEEP_ALIVE);
  // A new client and not the SDK's singleton, which would keep the first caller's key for the life of the process;
  // without the SDK's caches, which grow as long as the process lives.
  const client = new StreamChat(apiKey, apiSecret, {
    timeout: timeoutMs,
    disableCache: true,
    browser: false,
    httpAgent,
    httpsAgent,
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    ...(baseUrl && { baseURL: baseUrl, ...(LOOPBACK.has(new URL(baseUrl).hostname) && { proxy: false as const }) }),
  });
  client.axiosInstance.interceptors.request.use((request) => {
    request.signal = AbortSignal.timeout(timeoutMs);
    return request;
  });
  return {
    client,
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}
