import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { readString, required } from '../../http/input.js';
import { maskSecrets } from '../../http/mask.js';
import { refuse } from '../http/errors.js';
import type { Sandbox } from '../sandbox.js';
import type { JsonObject } from '../state/entities.js';

const TIMEOUT_MS = 10_000;
const TOKEN_SECONDS = 60;

/**
 * Sends a message as a client of this user would: by the API, with a token. So grants are checked, faults hit it, it is among the
 * calls, and its events leave. `status` is null when there was no answer.
 */
export async function writeAs(sandbox: Sandbox, body: JsonObject): Promise<JsonObject> {
  const userId = required(readString(body, 'userId'), 'userId');
  const text = required(readString(body, 'text'), 'text');
  const [, type, id] = /^([\w-]+):([\w!-]+)$/.exec(required(readString(body, 'cid'), 'cid')) ?? [];
  if (type === undefined || id === undefined)
    throw refuse('input', 'cid must be a type and an id with a colon between');
  const url = new URL(`/channels/${type}/${id}/message`, sandbox.files.origin);
  url.searchParams.set('api_key', sandbox.apiKey);
  const requestId = randomUUID();
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        Authorization: tokenOf(sandbox, userId),
        'stream-auth-type': 'jwt',
        'X-Stream-Client': 'stream-sandbox-viewer',
        'X-Client-Request-Id': requestId,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ message: { text } }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer: unknown = JSON.parse(maskSecrets(await response.text(), [sandbox.apiSecret]));
    return { status: response.status, requestId, answer };
  } catch {
    return { status: null, requestId, answer: null };
  }
}

function tokenOf({ apiSecret, timeline }: Sandbox, userId: string): string {
  const iat = Math.floor(timeline.nowMs() / 1000);
  return jwt.sign({ user_id: userId, iat, exp: iat + TOKEN_SECONDS }, apiSecret, { algorithm: 'HS256' });
}
