import { allChannelTypes, channelConfig } from '../channel-types/channel-type.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { checkImplemented } from '../http/input.js';
import { DEFAULT_APP_GRANTS } from '../permissions/default-grants.js';
import { changedGrants } from '../permissions/grants.js';
import type { JsonObject } from '../state/entities.js';
import { readAppGrants, readAppSettings } from './app-settings.js';
import { NO_UPLOAD_RULES, SETTING_READERS } from './setting-readers.js';

/** The app's settings: servers see and change all of them, clients see what they need for uploads. */
export const appEndpoints: readonly Endpoint[] = [
  { name: 'GetApp', method: 'GET', path: '/app', limitPerMinute: 10_000, clients: 'allowed', handle: getApp },
  { name: 'UpdateApp', method: 'PATCH', path: '/app', limitPerMinute: 60, clients: 'refused', handle: updateApp },
];

/** Settings that change what the server does in ways the stand-in does not follow. */
const NOT_DONE = [
  'before_message_send_hook_url',
  'custom_action_handler_url',
  'migrate_permissions_to_v2',
  'multi_tenant_enabled',
  'sqs_url',
  'sns_topic_arn',
];

const DEFAULTS: JsonObject = {
  disable_auth_checks: false,
  disable_permissions_checks: false,
  event_hooks: [],
  webhook_url: '',
  webhook_events: [],
  enable_hook_payload_compression: false,
  enforce_unique_usernames: 'no',
  guest_user_creation_disabled: false,
  multi_tenant_enabled: false,
  permission_version: 'v2',
  revoke_tokens_issued_before: null,
  async_url_enrich_enabled: false,
  auto_translation_enabled: false,
  file_upload_config: NO_UPLOAD_RULES,
  image_upload_config: NO_UPLOAD_RULES,
};

const SHOWN_TO_CLIENTS: ReadonlySet<string> = new Set([
  'id',
  'name',
  'placement',
  'file_upload_config',
  'image_upload_config',
  'async_url_enrich_enabled',
  'auto_translation_enabled',
]);

function getApp(call: ApiCall): JsonObject {
  const app: JsonObject = {
    ...DEFAULTS,
    ...readAppSettings(call.store),
    id: 1,
    name: call.appName,
    placement: 'sandbox',
    organization: 'sandbox',
    suspended: false,
    grants: readAppGrants(call.store),
    channel_configs: Object.fromEntries(allChannelTypes(call.store).map((type) => [type.name, channelConfig(type)])),
    policies: {},
    push_notifications: { version: 'v2', offline_only: false },
  };
  if (call.caller.kind === 'server') return { app };
  return { app: Object.fromEntries(Object.entries(app).filter(([field]) => SHOWN_TO_CLIENTS.has(field))) };
}

/** Only the settings that are given change; each of them is replaced whole, `event_hooks` too. Grants go role by role. */
function updateApp(call: ApiCall): JsonObject {
  checkImplemented(call.body, NOT_DONE);
  const { grants, ...given } = call.body;
  const changes: JsonObject = {};
  for (const field of Object.keys(given)) {
    if (NOT_DONE.includes(field)) continue;
    const readSetting = Object.hasOwn(SETTING_READERS, field) ? SETTING_READERS[field] : undefined;
    if (readSetting === undefined) throw refuse('input', `${field} is not a setting that can be changed`);
    changes[field] = readSetting(given, field) ?? DEFAULTS[field] ?? null;
  }
  if (grants !== undefined) {
    changes.grants = changedGrants(call, grants, readAppGrants(call.store), DEFAULT_APP_GRANTS);
  }
  call.store.apps.put({ id: 'app', settings: { ...readAppSettings(call.store), ...changes } });
  return {};
}
