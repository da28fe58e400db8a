import { refuse } from '../http/errors.js';
import type { JsonObject } from '../state/entities.js';

/** Characters a message may have. */
export const MAX_MESSAGE_LENGTH = 5000;

const BUILT_IN = ['messaging', 'livestream', 'team', 'gaming', 'commerce'] as const;

const SWITCHED_ON = {
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
};

/** The configuration that a channel shows. Only the built-in types exist, each with the same switches. */
export function channelConfig(type: string): JsonObject {
  return { name: type, ...SWITCHED_ON, max_message_length: MAX_MESSAGE_LENGTH, automod: 'disabled', commands: [] };
}

/** Every built-in type with its configuration, as the app settings show them. */
export function allChannelConfigs(): JsonObject {
  return Object.fromEntries(BUILT_IN.map((type) => [type, channelConfig(type)]));
}

/** Refuses a type that does not exist with code 16. */
export function checkChannelType(type: string): string {
  if (!BUILT_IN.some((known) => known === type)) throw refuse('notFound', `the channel type ${type} does not exist`);
  return type;
}
