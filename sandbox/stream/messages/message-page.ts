import { viewerId } from '../auth/viewer.js';
import { compareValues } from '../http/filter.js';
import type { ApiCall } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { checkImplemented, readInteger, readString, readTimestamp } from '../http/input.js';
import type { JsonObject, MessageRecord } from '../state/entities.js';
import type { Store } from '../state/store.js';
import { isCleared } from '../user-state/user-state.js';
import { mayRead } from './message-restriction.js';

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 300;
const NOT_DONE = ['id_around', 'created_at_around', 'offset'];

type Bound = (message: MessageRecord) => boolean;

/**
 * The newest messages of a channel that the caller may read, oldest first: without replies that stay in their thread, and
 * without what was truncated.
 */
export function latestMessages(call: ApiCall, cid: string, limit: number): MessageRecord[] {
  return limit === 0 ? [] : visibleMessages(call, cid).slice(-limit);
}

/** One page of a channel's messages by id or time: the newest that fit, or the oldest when the page goes forward. */
export function readMessagePage(call: ApiCall, cid: string, options: JsonObject): MessageRecord[] {
  return readPage(call.store, visibleMessages(call, cid), options);
}

/** The same of the replies to a message. */
export function readReplyPage(call: ApiCall, parent: MessageRecord, options: JsonObject): MessageRecord[] {
  const replies = call.store.messages
    .inGroup('channel', parent.cid)
    .filter((message) => !message.truncated && message.parentId === parent.id && mayRead(call, message));
  return readPage(call.store, replies, options);
}

function readPage(store: Store, all: readonly MessageRecord[], options: JsonObject): MessageRecord[] {
  checkImplemented(options, NOT_DONE);
  const limit = readInteger(options, 'limit', 0, MAX_LIMIT) ?? DEFAULT_LIMIT;
  const forward = boundsOf(store, options, ['id_gt', 'id_gte', 'created_at_after', 'created_at_after_or_equal']);
  const backward = boundsOf(store, options, ['id_lt', 'id_lte', 'created_at_before', 'created_at_before_or_equal']);
  const messages = all.filter((message) => [...forward, ...backward].every((fits) => fits(message)));
  if (limit === 0) return [];
  return forward.length > 0 ? messages.slice(0, limit) : messages.slice(-limit);
}

function visibleMessages(call: ApiCall, cid: string): MessageRecord[] {
  return call.store.messages
    .inGroup('channel', cid)
    .filter((message) => !message.truncated && (message.parentId === null || message.showInChannel))
    .filter((message) => mayRead(call, message) && !isCleared(call.store, message, viewerId(call)));
}

/** The bounds that are given, each against the time of a message or a time given as such. */
function boundsOf(store: Store, options: JsonObject, names: readonly string[]): Bound[] {
  return names.flatMap((name) => {
    const limit = name.startsWith('id_')
      ? timeOfMessage(store, readString(options, name))
      : readTimestamp(options, name);
    return limit === undefined ? [] : [boundOf(name, limit)];
  });
}

function timeOfMessage(store: Store, id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  const message = store.messages.get(id);
  if (message === undefined) throw refuse('input', `the message ${id} does not exist`);
  return message.createdAt;
}

function boundOf(name: string, limit: string): Bound {
  const isInclusive = /(te|equal)$/.test(name);
  const sign = name.startsWith('id_gt') || name.includes('after') ? 1 : -1;
  return (message) => {
    const difference = compareValues(message.createdAt, limit) * sign;
    return difference > 0 || (isInclusive && difference === 0);
  };
}
