import { gunzipSync } from 'node:zlib';
import type { WebhookContent } from '../../http/post-webhook.js';

/** The JSON that a webhook carries. */
export function contentText({ bytes, headers }: WebhookContent): string {
  return (headers['Content-Encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
}
