import { createHmac, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { WebhookContent } from '../../http/post-webhook.js';
import type { JsonObject } from '../state/entities.js';

/** The keys that webhooks are signed and named with. */
export interface WebhookKeys {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** How one body is to be prepared; the first two are for tests of receivers. */
export interface SigningOptions {
  readonly misSigned?: boolean;
  readonly unsigned?: boolean;
  readonly gzip?: boolean;
}

/** A body ready to be sent, any number of times, under one delivery id. */
export interface SignedBody extends WebhookContent {
  readonly id: string;
}

/** Serialises and signs: the signature covers the JSON before compression, as Stream's does. */
export function signBody(event: JsonObject, keys: WebhookKeys, options: SigningOptions = {}): SignedBody {
  const json = Buffer.from(JSON.stringify(event));
  const id = randomUUID();
  const secret = options.misSigned === true ? `not ${keys.apiSecret}` : keys.apiSecret;
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'X-Api-Key': keys.apiKey,
    'X-Webhook-Id': id,
  };
  if (options.unsigned !== true) headers['X-Signature'] = createHmac('sha256', secret).update(json).digest('hex');
  if (options.gzip === true) headers['Content-Encoding'] = 'gzip';
  return { id, bytes: options.gzip === true ? gzipSync(json) : json, headers };
}

/** What one attempt sends: Stream numbers the attempts of a delivery. */
export function attemptOf(signed: SignedBody, attempt: number): WebhookContent {
  return { bytes: signed.bytes, headers: { ...signed.headers, 'X-Webhook-Attempt': String(attempt) } };
}
