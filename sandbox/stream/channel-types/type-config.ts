import { refuse } from '../http/errors.js';
import { checkImplemented, readBoolean, readInteger, readString, readStrings } from '../http/input.js';
import type { JsonObject } from '../state/entities.js';

const MAX_MESSAGE_LENGTH = 20_000;

/** How channels of a new type behave. */
export const DEFAULT_CONFIG: JsonObject = {
  typing_events: true,
  read_events: true,
  connect_events: true,
  delivery_events: true,
  custom_events: true,
  reactions: true,
  replies: true,
  quotes: true,
  search: true,
  mutes: true,
  uploads: true,
  url_enrichment: true,
  push_notifications: true,
  count_messages: false,
  reminders: false,
  polls: false,
  mark_messages_pending: false,
  user_message_reminders: false,
  shared_locations: false,
  skip_last_msg_update_for_system_msgs: false,
  max_message_length: 5000,
  automod: 'disabled',
  automod_behavior: 'flag',
  push_level: 'all',
  commands: [],
};

/** Settings that change what the server does in ways the stand-in does not follow; switched off they are fine. */
const NOT_DONE = [
  'count_messages',
  'mark_messages_pending',
  'skip_last_msg_update_for_system_msgs',
  'blocklist',
  'blocklists',
  'automod_thresholds',
  'permissions',
  'partition_size',
  'partition_ttl',
  'message_retention',
  'allowed_flag_reasons',
];

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  automod: ['disabled', 'simple', 'AI'],
  automod_behavior: ['flag', 'block', 'shadow_block'],
  push_level: ['all', 'all_mentions', 'mentions', 'direct_mentions', 'none'],
};

/** Reads the settings of a type that are given. Code 4 for what is no such setting, 501 for those without effect here. */
export function readTypeConfig(from: JsonObject): JsonObject {
  checkImplemented(from, NOT_DONE);
  return Object.fromEntries(
    Object.keys(from)
      .filter((field) => !NOT_DONE.includes(field) || Object.hasOwn(DEFAULT_CONFIG, field))
      .map((field) => [field, readSetting(from, field) ?? DEFAULT_CONFIG[field]]),
  );
}

function readSetting(from: JsonObject, field: string): unknown {
  if (field === 'max_message_length') return readInteger(from, field, 1, MAX_MESSAGE_LENGTH);
  if (field === 'commands') return readStrings(from, field);
  if (typeof DEFAULT_CONFIG[field] === 'boolean') return readBoolean(from, field);
  const allowed = Object.hasOwn(CHOICES, field) ? CHOICES[field] : undefined;
  if (allowed === undefined) throw refuse('input', `${field} is not a setting of a channel type`);
  const value = readString(from, field);
  if (value !== undefined && !allowed.includes(value)) {
    throw refuse('input', `${field} must be one of ${allowed.join(', ')}`);
  }
  return value;
}
