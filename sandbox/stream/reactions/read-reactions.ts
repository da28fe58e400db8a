import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { type CursorPage, cutByCursor, readCursor } from '../http/cursor.js';
import type { FieldReader } from '../http/filter.js';
import { checkImplemented } from '../http/input.js';
import { numbersOf, page, type PageBounds, readPageQuery, readPath } from '../http/paging.js';
import { findReadableMessage } from '../messages/find-message.js';
import type { JsonObject, ReactionRecord } from '../state/entities.js';
import { reactionsTo, reactionView } from './reaction-view.js';

const BOUNDS: PageBounds = {
  defaultLimit: 10,
  maxLimit: 100,
  defaultSort: [{ field: 'created_at', direction: -1 }],
  fields: { missing: new Set(['user']) },
};

/** Listing the reactions to a message that the caller may read. */
export const readReactionsEndpoints: readonly Endpoint[] = [
  {
    name: 'GetReactions',
    method: 'GET',
    path: '/messages/:messageId/reactions',
    limitPerMinute: 1000,
    clients: 'allowed',
    handle: getReactions,
  },
  {
    name: 'QueryReactions',
    method: 'POST',
    path: '/messages/:messageId/reactions',
    limitPerMinute: 1000,
    clients: 'allowed',
    handle: queryReactions,
  },
];

function getReactions(call: ApiCall): JsonObject {
  const message = findReadableMessage(call);
  const { limit, offset } = numbersOf(call.query, ['limit', 'offset']);
  const query = readPageQuery({ limit, offset }, BOUNDS);
  const found = page(reactionsTo(call.store, message.id), query, readerOf(call));
  return { reactions: found.map((reaction) => reactionView(call.store, reaction)) };
}

function queryReactions(call: ApiCall): JsonObject {
  const message = findReadableMessage(call);
  checkImplemented(call.body, ['prev']);
  const { filter, sort, limit } = call.body;
  const query = readPageQuery({ filter_conditions: filter, sort, limit }, BOUNDS);
  const found = page(reactionsTo(call.store, message.id), { ...query, limit: Infinity }, readerOf(call));
  const { items, ...cursors }: CursorPage<ReactionRecord> = cutByCursor(found, readCursor(call.body), query.limit);
  return { reactions: items.map((reaction) => reactionView(call.store, reaction)), ...cursors };
}

function readerOf({ store }: ApiCall): (reaction: ReactionRecord) => FieldReader {
  return (reaction) => (field) => readPath(reactionView(store, reaction), field);
}
