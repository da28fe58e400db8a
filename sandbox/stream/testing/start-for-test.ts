import { StreamChat } from 'stream-chat';
import type { StreamSandboxOptions } from '../options.js';
import { startStreamSandbox, type StreamSandbox } from '../server.js';

/** The key and the secret that specs use. */
export const TEST_KEYS = { apiKey: 'sandbox-key', apiSecret: 'sandbox-secret-of-thirty-two-bytes' } as const;

/** A stand-in with the official SDK, as an app's server would use it. */
export interface TestSandbox {
  readonly sandbox: StreamSandbox;
  readonly client: StreamChat;
  /** Calls a control route and returns the answer. */
  readonly control: (method: string, path: string, body?: object) => Promise<{ status: number; body: unknown }>;
  /** Calls the API as a client with this token would. */
  readonly asClient: (token: string, method: string, path: string, body?: object) => Promise<ClientAnswer>;
}

/** A raw answer of the API. */
interface ClientAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Starts a stand-in on a free port. The caller closes it. */
export async function startForTest(options: Partial<StreamSandboxOptions> = {}): Promise<TestSandbox> {
  const sandbox = await startStreamSandbox({ ...TEST_KEYS, ...options });
  const client = serverClient(sandbox.url);
  return {
    sandbox,
    client,
    control: async (method, path, body) => {
      const response = await send(`${sandbox.url}/_sandbox${path}`, method, {}, body);
      return { status: response.status, body: await response.json() };
    },
    asClient: async (token, method, path, body) => {
      const separator = path.includes('?') ? '&' : '?';
      const url = `${sandbox.url}${path}${separator}api_key=${TEST_KEYS.apiKey}`;
      const response = await send(url, method, { Authorization: token, 'stream-auth-type': 'jwt' }, body);
      return { status: response.status, headers: response.headers, body: await readBody(response) };
    },
  };
}

/** The SDK's own three seconds are too short for a machine that is busy with other specs. */
export const SDK_TIMEOUT_MS = 30_000;

/** The official SDK with the credentials of an app's server. */
export function serverClient(url: string): StreamChat {
  return new StreamChat(TEST_KEYS.apiKey, TEST_KEYS.apiSecret, {
    baseURL: url,
    disableCache: true,
    timeout: SDK_TIMEOUT_MS,
  });
}

async function send(url: string, method: string, headers: Record<string, string>, body?: object): Promise<Response> {
  if (body === undefined) return fetch(url, { method, headers });
  return fetch(url, {
    method,
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function readBody(response: Response): Promise<Record<string, unknown>> {
  const body: unknown = await response.json();
  return Object.fromEntries(Object.entries(body ?? {}));
}
