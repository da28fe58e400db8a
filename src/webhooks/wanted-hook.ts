import type { AppConfig } from '../config/app-config.js';
import type { WantedHook } from '../stream/setup/event-hooks.js';
import { STREAM_EVENT_TYPES } from './stream-event.js';

const WEBHOOK_PATH = '/api/webhooks/stream';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The hook that Stream should have for this server; undefined when Stream cannot reach the address in `PUBLIC_URL`. */
export function wantedHook({ http: { publicUrl }, stream: { baseUrl } }: AppConfig): WantedHook | undefined {
  const isLocal = (url: string): boolean => LOOPBACK.has(new URL(url).hostname);
  if (isLocal(publicUrl) && !(baseUrl && isLocal(baseUrl))) return undefined;
  return { url: `${publicUrl}${WEBHOOK_PATH}`, eventTypes: STREAM_EVENT_TYPES };
}
