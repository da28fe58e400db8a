import { actingUserId } from '../auth/permissions.js';
import { findChannelByCid } from '../channels/channel-input.js';
import { cutByCursor, readCursor } from '../http/cursor.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { notImplemented, refuse } from '../http/errors.js';
import { checkImplemented, readInteger, readObject } from '../http/input.js';
import { numbersOf } from '../http/paging.js';
import { findReadableMessage } from '../messages/find-message.js';
import { mayInChannel } from '../permissions/require-grant.js';
import { readSubscription, subscribe } from '../realtime/subscribe.js';
import type { JsonObject, MessageRecord } from '../state/entities.js';
import { findActiveUser } from '../users/user-input.js';
import { isThread, threadsOf, unreadReplies } from './thread-reads.js';
import { readThreadLimits, threadView } from './thread-view.js';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 25;

/** The threads in which a user takes part, and one thread by its message. */
export const threadEndpoints: readonly Endpoint[] = [
  {
    name: 'QueryThreads',
    method: 'POST',
    path: '/threads',
    limitPerMinute: 1000,
    clients: 'allowed',
    handle: queryThreads,
  },
  {
    name: 'GetThread',
    method: 'GET',
    path: '/threads/:messageId',
    limitPerMinute: 1000,
    clients: 'allowed',
    handle: getThread,
  },
];

/** Unread threads first, and then those with the latest replies. */
function queryThreads(call: ApiCall): JsonObject {
  checkImplemented(call.body, ['sort', 'prev']);
  if (Object.keys(readObject(call.body, 'filter') ?? {}).length > 0) throw notImplemented('the option "filter"');
  const { id } = findActiveUser(call.store, actingUserId(call, call.body));
  const limits = readThreadLimits(call.body);
  const limit = readInteger(call.body, 'limit', 0, MAX_LIMIT) || DEFAULT_LIMIT;
  const subscription = readSubscription(call);
  const all = threadsOf(call.store, id)
    .filter(({ cid }) => mayInChannel(call, findChannelByCid(call, cid), 'read-channel'))
    .map((parent) => ({ parent, order: orderOf(call, parent, id) }))
    .sort((left, right) => (left.order < right.order ? 1 : -1));
  const { items, next } = cutByCursor(all, readCursor(call.body), limit);
  for (const { parent } of items) subscribe(call, findChannelByCid(call, parent.cid), subscription);
  return {
    threads: items.map(({ parent }) => threadView(call, parent, limits)),
    ...(next === undefined ? {} : { next }),
  };
}

function orderOf({ store }: ApiCall, parent: MessageRecord, userId: string): string {
  const lastReply = store.messages.inGroup('parent', parent.id).at(-1)?.createdAt ?? '';
  return `${unreadReplies(store, parent, userId) > 0 ? 1 : 0}${lastReply}`;
}

function getThread(call: ApiCall): JsonObject {
  const parent = findReadableMessage(call);
  if (!isThread(call.store, parent)) throw refuse('notFound', `the message ${parent.id} has no thread`);
  const limits = readThreadLimits(numbersOf(call.query, ['reply_limit', 'participant_limit', 'member_limit']));
  const subscription = readSubscription(call, { watch: call.query.watch === 'true' });
  subscribe(call, findChannelByCid(call, parent.cid), subscription);
  return { thread: threadView(call, parent, limits) };
}
