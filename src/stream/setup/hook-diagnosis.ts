import type { AppSettings } from '../stream-settings.js';
import { error, type Finding, warning } from './finding.js';
import { type EventHook, hooksOf, isLocal, ownHooks, samePath, sameUrl, type WantedHook } from './event-hooks.js';

const SET_ADDRESS = 'Set PUBLIC_URL to the address at which Stream reaches this server.';
/** This server answers within milliseconds; while it is busy it may take longer. */
const MIN_TIMEOUT_MS = 1000;

/** What is wrong with the hooks of the app, as far as this server is concerned. */
export function diagnoseHooks(
  app: AppSettings,
  wanted: WantedHook | undefined,
  probeArrived: boolean | undefined,
): Finding[] {
  const hooks = hooksOf(app);
  return [
    ...(wanted ? diagnoseOwn(hooks, wanted) : [error('no-public-url', 'Stream cannot reach this server', SET_ADDRESS)]),
    ...diagnoseOthers(app, hooks, wanted),
    ...(probeArrived === false
      ? [
          error(
            'probe-missing',
            'an event that was caused on purpose has not arrived',
            'Check that a server runs at PUBLIC_URL with this STREAM_API_SECRET, and that Stream may reach it.',
          ),
        ]
      : []),
  ];
}

function diagnoseOwn(hooks: readonly EventHook[], wanted: WantedHook): Finding[] {
  const [hook, ...more] = ownHooks(hooks, wanted.url);
  if (!hook) return [error('hook-missing', `Stream has no hook for ${wanted.url}`)];
  const { event_types: types = [], enabled } = hook;
  const timeoutMs = (hook as { timeout_ms?: unknown }).timeout_ms;
  const missing = wanted.eventTypes.filter((type) => !types.includes(type));
  const surplus = types.filter((type) => !wanted.eventTypes.includes(type));
  return [
    ...(new URL(wanted.url).protocol === 'https:' || isLocal(wanted.url)
      ? []
      : [error('hook-not-https', `Stream posts events in plain text to ${wanted.url}`, SET_ADDRESS)]),
    ...(more.length > 0 ? [error('hook-duplicated', `Stream has ${more.length + 1} hooks for ${wanted.url}`)] : []),
    ...(enabled === true ? [] : [error('hook-disabled', 'the hook for this server is switched off')]),
    ...(types.length === 0
      ? [warning('hook-gets-all-events', 'the hook gets every event type')]
      : [
          ...(missing.length > 0 ? [error('hook-events-missing', `the hook lacks ${missing.join(', ')}`)] : []),
          ...(surplus.length > 0 ? [warning('hook-events-surplus', `nobody handles ${surplus.join(', ')}`)] : []),
        ]),
    ...(typeof timeoutMs === 'number' && timeoutMs < MIN_TIMEOUT_MS
      ? [warning('hook-timeout-short', `Stream waits only ${timeoutMs} ms for an answer`, 'Raise timeout_ms.')]
      : []),
  ];
}

function diagnoseOthers(app: AppSettings, hooks: readonly EventHook[], wanted: WantedHook | undefined): Finding[] {
  const legacy = typeof app['webhook_url'] === 'string' ? app['webhook_url'] : '';
  const isOwn = wanted !== undefined && sameUrl(legacy, wanted.url);
  const elsewhere = hooks.filter((hook) => wanted && isMisdirected(hook, wanted.url));
  const queues = hooks.filter(({ hook_type: type }) => type === 'sqs' || type === 'sns');
  return [
    ...elsewhere.map(({ webhook_url: url = '' }) =>
      warning(
        'hook-misdirected',
        `a hook posts to this receiver's path at another address: ${url}`,
        'Remove it in the dashboard if no server of yours is there.',
      ),
    ),
    ...(isOwn ? [error('legacy-hook', 'webhook_url names this server beside its hook, so events come twice')] : []),
    ...(legacy && !isOwn
      ? [warning('legacy-hook-elsewhere', `webhook_url sends every event to ${legacy}`, 'Clear it if it is not yours.')]
      : []),
    ...(queues.length > 0
      ? [
          warning(
            'events-to-queues',
            `${queues.length} hooks copy events to queues`,
            'Remove those that are not yours.',
          ),
        ]
      : []),
    ...(app['before_message_send_hook_url']
      ? [
          warning(
            'message-hook',
            'another server may change every message before it is sent',
            'Clear before_message_send_hook_url if it is not yours.',
          ),
        ]
      : []),
  ];
}

function isMisdirected(hook: EventHook, own: string): boolean {
  return hook.hook_type === 'webhook' && ownHooks([hook], own).length === 0 && samePath(hook.webhook_url, own);
}
