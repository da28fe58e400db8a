import { randomUUID } from 'node:crypto';
import { allChannelConfigs } from '../channels/channel-types.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { notImplemented, refuse } from '../http/errors.js';
import {
  checkImplemented,
  readBoolean,
  readInteger,
  readObjects,
  readString,
  readStrings,
  readTimestamp,
} from '../http/input.js';
import type { JsonObject } from '../state/entities.js';
import { readAppSettings } from './app-settings.js';

/** The app's settings, for servers only. */
export const appEndpoints: readonly Endpoint[] = [
  { name: 'GetApp', method: 'GET', path: '/app', limitPerMinute: 10_000, clients: 'refused', handle: getApp },
  { name: 'UpdateApp', method: 'PATCH', path: '/app', limitPerMinute: 60, clients: 'refused', handle: updateApp },
];

/** Settings that change what the server does in ways the stand-in does not follow. */
const NOT_DONE = [
  'disable_permissions_checks',
  'before_message_send_hook_url',
  'custom_action_handler_url',
  'multi_tenant_enabled',
  'sqs_url',
  'sns_topic_arn',
];

/** Every setting that can be written, with the check of its type. Unknown ones are refused. */
const READERS: Readonly<Record<string, (from: JsonObject, field: string) => unknown>> = {
  disable_auth_checks: readBoolean,
  event_hooks: readEventHooks,
  webhook_url: readString,
  webhook_events: readStrings,
  before_message_send_hook_attempt_timeout_ms: (from, field) => readInteger(from, field, 1, 5000),
  enable_hook_payload_compression: readBoolean,
  enforce_unique_usernames: readUniqueness,
  permission_version: readString,
  grants: (from, field) => from[field],
  file_upload_config: (from, field) => from[field],
  image_upload_config: (from, field) => from[field],
  push_config: (from, field) => from[field],
  apn_config: (from, field) => from[field],
  firebase_config: (from, field) => from[field],
  huawei_config: (from, field) => from[field],
  xiaomi_config: (from, field) => from[field],
  reminders_interval: (from, field) => readInteger(from, field, 60, 86_400),
  reminders_max_members: (from, field) => readInteger(from, field, 2, 1000),
  revoke_tokens_issued_before: readTimestamp,
  cdn_expiration_seconds: (from, field) => readInteger(from, field, 14_400, 1_209_600),
  async_url_enrich_enabled: readBoolean,
  auto_translation_enabled: readBoolean,
  image_moderation_enabled: readBoolean,
  image_moderation_labels: readStrings,
  user_search_disallowed_roles: readStrings,
  guest_user_creation_disabled: readBoolean,
  channel_hide_members_only: readBoolean,
  user_response_time_enabled: readBoolean,
  allowed_flag_reasons: readStrings,
};

const DEFAULTS: JsonObject = {
  disable_auth_checks: false,
  disable_permissions_checks: false,
  event_hooks: [],
  webhook_url: '',
  webhook_events: [],
  enable_hook_payload_compression: false,
  enforce_unique_usernames: 'no',
  multi_tenant_enabled: false,
  permission_version: 'v2',
  revoke_tokens_issued_before: null,
};

function getApp(call: ApiCall): JsonObject {
  return {
    app: {
      ...DEFAULTS,
      ...readAppSettings(call.store),
      id: 1,
      name: call.appName,
      organization: 'sandbox',
      suspended: false,
      channel_configs: allChannelConfigs(),
      policies: {},
      push_notifications: { version: 'v2', offline_only: false },
    },
  };
}

/** Only the settings that are given change; each of them is replaced whole, `event_hooks` too. */
function updateApp(call: ApiCall): JsonObject {
  checkImplemented(call.body, NOT_DONE);
  const changes: JsonObject = {};
  for (const field of Object.keys(call.body)) {
    if (NOT_DONE.includes(field)) continue;
    const readSetting = Object.hasOwn(READERS, field) ? READERS[field] : undefined;
    if (readSetting === undefined) throw refuse('input', `${field} is not a setting that can be changed`);
    changes[field] = readSetting(call.body, field) ?? null;
  }
  call.store.apps.put({ id: 'app', settings: { ...readAppSettings(call.store), ...changes } });
  return {};
}

function readUniqueness(from: JsonObject, field: string): string | undefined {
  const scope = readString(from, field);
  if (scope === 'team') throw notImplemented('unique user names per team');
  if (scope !== undefined && scope !== 'no' && scope !== 'app') {
    throw refuse('input', `${field} must be one of no, app and team`);
  }
  return scope;
}

const HOOK_TYPES = ['webhook', 'sqs', 'sns', 'pending_message'];
const MAX_PENDING_HOOKS = 2;

/** A hook without an id is new and gets one. Hooks other than webhooks are kept but never served. */
function readEventHooks(from: JsonObject, field: string): JsonObject[] {
  const hooks = (readObjects(from, field) ?? []).map((hook) => {
    const type = readString(hook, 'hook_type');
    if (type === undefined || !HOOK_TYPES.includes(type)) {
      throw refuse('input', `event_hooks.hook_type must be one of ${HOOK_TYPES.join(', ')}`);
    }
    if (type === 'webhook' && !URL.canParse(readString(hook, 'webhook_url') ?? '')) {
      throw refuse('input', 'event_hooks.webhook_url must be a URL');
    }
    readStrings(hook, 'event_types');
    readBoolean(hook, 'enabled');
    readInteger(hook, 'timeout_ms', 1, 60_000);
    return { ...hook, id: readString(hook, 'id') || randomUUID() };
  });
  if (hooks.filter((hook: JsonObject) => hook.hook_type === 'pending_message').length > MAX_PENDING_HOOKS) {
    throw refuse('input', `event_hooks must contain at most ${MAX_PENDING_HOOKS} hooks of the type pending_message`);
  }
  return hooks;
}
