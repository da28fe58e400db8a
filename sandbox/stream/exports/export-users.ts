import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { readIdBatch } from '../http/input.js';
import { messageView } from '../messages/message-view.js';
import { reactionView } from '../reactions/reaction-view.js';
import type { JsonObject } from '../state/entities.js';
import { findUser } from '../users/user-input.js';
import { userView } from '../users/user-view.js';
import { finishExport } from './write-export.js';

const MAX_USERS = 25;
const MAX_ITEMS = 10_000;

/** All that there is of users: at once for one, as a file for up to 25. */
export const exportUsersEndpoints: readonly Endpoint[] = [
  {
    name: 'ExportUser',
    method: 'GET',
    path: '/users/:userId/export',
    limitPerMinute: 60,
    clients: 'refused',
    handle: exportUser,
  },
  {
    name: 'ExportUsers',
    method: 'POST',
    path: '/export/users',
    limitPerMinute: 60,
    clients: 'refused',
    handle: exportUsers,
  },
];

/** Refused for a user with more than 10,000 messages or reactions, as in Stream. */
function exportUser(call: ApiCall): JsonObject {
  const id = findUser(call.store, call.params.userId ?? '').id;
  for (const what of ['messages', 'reactions'] as const) {
    if (call.store[what].countInGroup('user', id) > MAX_ITEMS) {
      throw refuse('input', `the user ${id} has more than ${MAX_ITEMS} ${what}`);
    }
  }
  return allOf(call, id);
}

function exportUsers(call: ApiCall): JsonObject {
  const ids = readIdBatch(call.body, 'user_ids');
  if (ids.length > MAX_USERS) throw refuse('input', `user_ids must contain at most ${MAX_USERS} items`);
  return {
    task_id: finishExport(
      call,
      'users',
      ids.map((id) => allOf(call, findUser(call.store, id).id)),
    ),
  };
}

/** What a user has said is part of it also when it was deleted softly. */
function allOf({ store }: ApiCall, id: string): JsonObject {
  return {
    user: userView(findUser(store, id)),
    messages: store.messages.inGroup('user', id).map((message) => messageView(store, message, { showDeleted: true })),
    reactions: store.reactions.inGroup('user', id).map((reaction) => reactionView(store, reaction)),
  };
}
