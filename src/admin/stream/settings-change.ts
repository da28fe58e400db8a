import { isDeepStrictEqual } from 'node:util';
import type { WantedHook } from '../../stream/setup/event-hooks.js';
import type { AppSettings, Grants } from '../../stream/stream-settings.js';
import { changedHooks, shownHooks } from './event-hooks.js';
import type { ChangeStreamSettingsDto, StreamSettingsDto } from './settings.dto.js';
import {
  APP_SETTINGS,
  fromStreamNames,
  READ_ONLY_SETTINGS,
  shownUrl,
  toStreamNames,
  UPLOAD_FIELDS,
  UPLOAD_SETTINGS,
  writtenUrl,
} from './setting-names.js';

const MESSAGE_HOOK = 'before_message_send_hook_url';

/** What has to be written so that the app has what is wanted; nothing when it has. */
export function changesOf(app: AppSettings, wanted: ChangeStreamSettingsDto): AppSettings {
  const { beforeMessageSendHookUrl: url, eventHooks } = wanted;
  const plain: AppSettings = {
    ...toStreamNames(APP_SETTINGS, wanted),
    ...(url !== undefined && { [MESSAGE_HOOK]: writtenUrl(url, app[MESSAGE_HOOK] ?? '') }),
    ...uploadsOf(app, wanted),
    ...(eventHooks && { event_hooks: changedHooks(app, eventHooks) }),
  };
  const changed = Object.entries(plain).filter(([name, value]) => !isSame(value, app[name] ?? absent(name)));
  const grants = changedGrants((app['grants'] ?? {}) as Grants, wanted.grants ?? {});
  return { ...Object.fromEntries(changed), ...(Object.keys(grants).length > 0 && { grants }) };
}

/** The settings after a change: Stream replaces what is named, and of grants the named roles. */
export const settingsAfter = (app: AppSettings, changes: AppSettings): AppSettings => ({
  ...app,
  ...changes,
  grants: { ...(app['grants'] as object | undefined), ...(changes['grants'] as object | undefined) },
});

/** Everything that may be shown. Names that are not listed are not answered: among them are keys and credentials. */
export function shownSettings(app: AppSettings, own: WantedHook | undefined): Omit<StreamSettingsDto, 'synced'> {
  const { beforeMessageSendHookUrl, ...plain } = fromStreamNames(APP_SETTINGS, app);
  const url = shownUrl(beforeMessageSendHookUrl);
  const uploads = Object.entries(fromStreamNames(UPLOAD_SETTINGS, app)).map(([name, config]) => [
    name,
    fromStreamNames(UPLOAD_FIELDS, config as object),
  ]);
  return {
    ...fromStreamNames(READ_ONLY_SETTINGS, app),
    ...plain,
    ...(url !== undefined && { beforeMessageSendHookUrl: url }),
    ...(Object.fromEntries(uploads) as object),
    grants: { ...(app['grants'] as Record<string, string[]> | undefined) },
    eventHooks: shownHooks(app, own),
  };
}

/** The grants that differ, role by role; their order does not count. */
export function changedGrants(present: Grants, wanted: Grants): Grants {
  return Object.fromEntries(
    Object.entries(wanted).filter(([role, ids]) => !isSame([...new Set(ids)], present[role] ?? [])),
  );
}

function uploadsOf(app: AppSettings, wanted: ChangeStreamSettingsDto): AppSettings {
  return Object.fromEntries(
    Object.entries(UPLOAD_SETTINGS).flatMap(([ours, theirs]) => {
      const given = wanted[ours as 'fileUploadConfig' | 'imageUploadConfig'];
      if (!given) return [];
      return [[theirs, { ...(app[theirs] as object | undefined), ...toStreamNames(UPLOAD_FIELDS, given) }] as const];
    }),
  );
}

/** True for equal settings; the order of texts in a list means nothing, and Stream may change it. */
const isSame = (a: unknown, b: unknown): boolean => isDeepStrictEqual(inOrder(a), inOrder(b));

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.every((one) => typeof one === 'string') ? value.toSorted() : value.map((one) => inOrder(one));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inOrder(one)]));
}

/** Stream does not show an address that was never set. */
const absent = (name: string): unknown => (name === MESSAGE_HOOK ? '' : undefined);
