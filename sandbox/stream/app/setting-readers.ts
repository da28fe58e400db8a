import { notImplemented, refuse } from '../http/errors.js';
import { readBoolean, readInteger, readObject, readString, readStrings, readTimestamp } from '../http/input.js';
import type { JsonObject } from '../state/entities.js';
import { MAX_UPLOAD_BYTES } from '../uploads/multipart.js';
import { readEventHooks } from './event-hooks.js';

/** Every setting that can be written, except grants, with the check of its type. Unknown ones are refused. */
export const SETTING_READERS: Readonly<Record<string, (from: JsonObject, field: string) => unknown>> = {
  disable_auth_checks: readBoolean,
  disable_permissions_checks: readBoolean,
  event_hooks: readEventHooks,
  webhook_url: readString,
  webhook_events: readStrings,
  before_message_send_hook_attempt_timeout_ms: (from, field) => readInteger(from, field, 1, 5000),
  enable_hook_payload_compression: readBoolean,
  enforce_unique_usernames: readUniqueness,
  permission_version: (from, field) => readChoice(from, field, ['v1', 'v2']),
  file_upload_config: readUploadConfig,
  image_upload_config: readUploadConfig,
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

function readUniqueness(from: JsonObject, field: string): string | undefined {
  const scope = readChoice(from, field, ['no', 'app', 'team']);
  if (scope === 'team') throw notImplemented('unique user names per team');
  return scope;
}

function readChoice(from: JsonObject, field: string, choices: readonly string[]): string | undefined {
  const value = readString(from, field);
  if (value !== undefined && !choices.includes(value)) {
    throw refuse('input', `${field} must be one of ${choices.slice(0, -1).join(', ')} and ${choices.at(-1)}`);
  }
  return value;
}

const EXTENSION = /^\.\w/;

/** What may be uploaded: lists by extension (with its dot) and by MIME type, and the largest size in bytes. */
function readUploadConfig(from: JsonObject, field: string): JsonObject | undefined {
  const config = readObject(from, field);
  if (config === undefined) return undefined;
  for (const name of Object.keys(config)) {
    if (name === 'size_limit') readInteger(config, name, 0, MAX_UPLOAD_BYTES);
    else if (!Object.hasOwn(NO_UPLOAD_RULES, name)) throw refuse('input', `${field}.${name} is not a setting`);
    else if (name.endsWith('extensions') && readStrings(config, name)?.some((text) => !EXTENSION.test(text)))
      throw refuse('input', `${field}.${name} must be a list of extensions such as ".pdf"`);
    else readStrings(config, name);
  }
  return { ...NO_UPLOAD_RULES, ...config };
}

/** Everything may be uploaded. */
export const NO_UPLOAD_RULES: JsonObject = {
  allowed_file_extensions: [],
  blocked_file_extensions: [],
  allowed_mime_types: [],
  blocked_mime_types: [],
};
