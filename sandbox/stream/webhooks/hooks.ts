import { isObject, readStrings } from '../http/input.js';
import type { JsonObject } from '../state/entities.js';

/** One place that events go to. */
export interface Hook {
  /** The key of the hook's queue: each hook has its own order. */
  readonly key: string;
  readonly url: string;
  /** Empty takes every type. */
  readonly eventTypes: readonly string[];
  /** Milliseconds for one attempt. */
  readonly timeoutMs: number;
}

/** Stream's limit for one attempt; a hook may only shorten it. */
export const ATTEMPT_TIMEOUT_MS = 6000;

/**
 * Where events go: the hooks that the app settings name, new style (`event_hooks`) and old (`webhook_url`); only when they name
 * none at all, `fallbackUrl`. A hook that is named but switched off still counts as named. Other hook types are not served.
 */
export function hooksOf(settings: JsonObject, fallbackUrl: string | undefined): Hook[] {
  const named = Array.isArray(settings.event_hooks) ? settings.event_hooks.filter(isObject) : [];
  const legacyUrl = settings.webhook_url;
  const hooks = named.flatMap(fromEventHook);
  if (typeof legacyUrl === 'string' && legacyUrl !== '') {
    hooks.push(hook('webhook_url', legacyUrl, readStrings(settings, 'webhook_events') ?? []));
  } else if (named.length === 0 && fallbackUrl !== undefined) {
    hooks.push(hook('default', fallbackUrl, []));
  }
  return hooks;
}

/** Whether a hook wants events of this type. */
export function wants(hook: Hook, type: string): boolean {
  return hook.eventTypes.length === 0 || hook.eventTypes.includes(type);
}

function fromEventHook(input: JsonObject): Hook[] {
  if (input.hook_type !== 'webhook' || input.enabled !== true || typeof input.webhook_url !== 'string') return [];
  const timeoutMs =
    typeof input.timeout_ms === 'number' && input.timeout_ms > 0 ? input.timeout_ms : ATTEMPT_TIMEOUT_MS;
  return [
    hook(`event_hook ${String(input.id)}`, input.webhook_url, readStrings(input, 'event_types') ?? [], timeoutMs),
  ];
}

function hook(key: string, url: string, eventTypes: readonly string[], timeoutMs = ATTEMPT_TIMEOUT_MS): Hook {
  return { key: `${key} ${url}`, url, eventTypes, timeoutMs: Math.min(timeoutMs, ATTEMPT_TIMEOUT_MS) };
}
