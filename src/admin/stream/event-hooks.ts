import { AppException } from '../../common/errors/app-exception.js';
import { type EventHook, hooksOf, ownHooks, sameUrl, type WantedHook } from '../../stream/setup/event-hooks.js';
import type { AppSettings } from '../../stream/stream-settings.js';
import type { EventHookChangeDto, EventHookDto } from './event-hook.dto.js';
import { fromStreamNames, HOOK_FIELDS, shownUrl, toStreamNames, writtenUrl } from './setting-names.js';

/** Hooks whose other fields hold keys of queues; this server makes none of them. */
const POSTING = 'webhook';

/**
 * All hooks of the app with these changes. Stream replaces the whole list, so every hook that is not named is in it as it
 * is, with the fields that we do not know.
 *
 * @throws AppException VALIDATION_FAILED for an unknown id, and for a new hook without an address
 */
export function changedHooks(app: AppSettings, changes: readonly EventHookChangeDto[]): EventHook[] {
  const hooks = [...hooksOf(app)];
  for (const [index, change] of changes.entries()) {
    const place = hooks.findIndex((hook) => isMeant(hook, change));
    const present = hooks[place];
    if (present) {
      hooks[place] = { ...present, ...fieldsOf(change, present) };
      continue;
    }
    if (change.id !== undefined) throw refuse(index, 'id', 'no hook has this id');
    if (!change.webhookUrl) throw refuse(index, 'webhookUrl', 'a new hook needs an address');
    hooks.push({ hook_type: change.hookType ?? POSTING, enabled: true, ...fieldsOf(change, undefined) });
  }
  return hooks;
}

export function shownHooks(app: AppSettings, own: WantedHook | undefined): EventHookDto[] {
  const hooks = hooksOf(app);
  const ours = own ? ownHooks(hooks, own.url) : [];
  return hooks.map((hook) => {
    const { webhookUrl, ...fields } = fromStreamNames(HOOK_FIELDS, hook);
    const url = shownUrl(webhookUrl);
    return {
      ...(hook.id !== undefined && { id: hook.id }),
      hookType: hook.hook_type,
      enabled: false,
      eventTypes: [],
      ...fields,
      ...(url !== undefined && { webhookUrl: url }),
      isOwn: ours.includes(hook),
    };
  });
}

function isMeant(hook: EventHook, { id, hookType = POSTING, webhookUrl }: EventHookChangeDto): boolean {
  if (id !== undefined) return hook.id === id;
  return webhookUrl !== undefined && hook.hook_type === hookType && sameUrl(hook.webhook_url, webhookUrl);
}

function fieldsOf(change: EventHookChangeDto, present: EventHook | undefined): Record<string, unknown> {
  const fields = toStreamNames(HOOK_FIELDS, change);
  const { webhookUrl } = change;
  return webhookUrl === undefined ? fields : { ...fields, webhook_url: writtenUrl(webhookUrl, present?.webhook_url) };
}

const refuse = (index: number, name: string, message: string): AppException =>
  new AppException('VALIDATION_FAILED', { details: [{ field: `eventHooks.${index}.${name}`, rule: 'hook', message }] });
