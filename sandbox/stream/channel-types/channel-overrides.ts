import { refuse } from '../http/errors.js';
import { checkImplemented, isObject } from '../http/input.js';
import { type Grants, type GrantsContext, readGrants } from '../permissions/grants.js';
import { overriddenGrants } from '../permissions/is-granted.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import type { Store } from '../state/store.js';
import { channelConfig, findChannelType } from './channel-type.js';
import { readTypeConfig } from './type-config.js';

const OVERRIDABLE: ReadonlySet<string> = new Set([
  'typing_events',
  'reactions',
  'replies',
  'quotes',
  'uploads',
  'url_enrichment',
  'commands',
  'max_message_length',
  'user_message_reminders',
  'shared_locations',
  'count_messages',
  'push_level',
]);

/** Reads what one channel has otherwise than its type. An unknown permission is taken without a word, and has no effect. */
export function readOverrides(context: GrantsContext, overrides: JsonObject): JsonObject {
  checkImplemented(overrides, ['blocklist', 'blocklist_behavior']);
  const { grants, ...config } = overrides;
  const other = Object.keys(config).find((field) => !OVERRIDABLE.has(field));
  if (other !== undefined) throw refuse('input', `config_overrides.${other} cannot be overridden`);
  return { ...readTypeConfig(config), ...(grants === undefined ? {} : { grants: readGrants(context, grants) }) };
}

/** What the channel shows as its configuration: that of its type with its own over it. */
export function channelConfigOf(store: Store, channel: ChannelRecord): JsonObject {
  return { ...channelConfig(findChannelType(store, channel.type)), ...channel.configOverrides };
}

/** Characters that a message in the channel may have. */
export function maxMessageLength(store: Store, channel: ChannelRecord): number {
  return Number(channelConfigOf(store, channel).max_message_length);
}

/** What the roles may do in the channel. */
export function grantsInChannel(store: Store, channel: ChannelRecord): Grants {
  const { grants } = findChannelType(store, channel.type);
  const overrides = channel.configOverrides?.grants;
  return isObject(overrides) ? overriddenGrants(grants, overrides as Grants) : grants;
}
