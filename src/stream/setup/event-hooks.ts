import { isLoopback } from '../../config/addresses.js';

/** A hook of the app, by Stream's names. Fields that we do not know are kept. */
export interface EventHook {
  readonly id?: string;
  readonly hook_type: string;
  readonly enabled?: boolean;
  /** Empty for all types. */
  readonly event_types?: readonly string[];
  readonly webhook_url?: string;
}

/** The hook that posts Stream's events to this server. */
export interface WantedHook {
  readonly url: string;
  readonly eventTypes: readonly string[];
}

/** The hooks of the app in its settings. */
export function hooksOf(app: Readonly<Record<string, unknown>>): readonly EventHook[] {
  return Array.isArray(app['event_hooks']) ? (app['event_hooks'] as EventHook[]) : [];
}

/**
 * The hooks with this server's address. There should be one. In development the port may change, so there every address
 * of this machine is this server's.
 */
export function ownHooks(hooks: readonly EventHook[], url: string): readonly EventHook[] {
  return hooks.filter(
    ({ hook_type: type, webhook_url: given }) =>
      type === 'webhook' && (sameUrl(given, url) || (isLocal(url) && isLocal(given) && samePath(given, url))),
  );
}

/** True when the hook is on and gets exactly the wanted event types. */
function isAsWanted(hook: EventHook, { url, eventTypes }: WantedHook): boolean {
  const { enabled, event_types: types = [] } = hook;
  return (
    sameUrl(hook.webhook_url, url) &&
    enabled === true &&
    types.length === eventTypes.length &&
    eventTypes.every((type) => types.includes(type))
  );
}

/**
 * All hooks of the app, with one for this server. Stream replaces the whole list, so the hooks of others are in it as they
 * are.
 *
 * @returns null when nothing is to be changed
 */
export function mergedHooks(hooks: readonly EventHook[], wanted: WantedHook): readonly EventHook[] | null {
  const own = ownHooks(hooks, wanted.url);
  const [first] = own;
  if (own.length === 1 && first && isAsWanted(first, wanted)) return null;
  const hook: EventHook = {
    ...(first ?? { hook_type: 'webhook' }),
    webhook_url: wanted.url,
    enabled: true,
    event_types: wanted.eventTypes,
  };
  if (!first) return [...hooks, hook];
  return hooks.flatMap((one) => {
    if (one === first) return [hook];
    return own.includes(one) ? [] : [one];
  });
}

/** True for addresses of this machine. */
export const isLocal = (url: string | undefined): boolean =>
  url !== undefined && URL.canParse(url) && isLoopback(new URL(url).hostname);

/** True when two addresses have the same path. */
export const samePath = (given: string | undefined, url: string): boolean =>
  given !== undefined && URL.canParse(given) && new URL(given).pathname === new URL(url).pathname;

export function sameUrl(given: unknown, url: string): boolean {
  return typeof given === 'string' && URL.canParse(given) && new URL(given).href === new URL(url).href;
}
