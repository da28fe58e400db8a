import type { AppConfig } from '../config/app-config.js';
import { isLocal, type WantedHook } from '../stream/setup/event-hooks.js';
import { STREAM_EVENT_TYPES } from './stream-event.js';

const WEBHOOK_PATH = '/api/webhooks/stream';

/** The hook that Stream should have for this server; undefined when Stream cannot reach the address in `PUBLIC_URL`. */
export function wantedHook({ http: { publicUrl }, stream: { baseUrl } }: AppConfig): WantedHook | undefined {
  if (isLocal(publicUrl) && !isLocal(baseUrl)) return undefined;
  return { url: `${publicUrl}${WEBHOOK_PATH}`, eventTypes: STREAM_EVENT_TYPES };
}
