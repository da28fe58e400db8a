import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { checkImplemented, readIdBatch, readString } from '../http/input.js';
import { deleteChannel } from '../channels/delete-channels.js';
import { findChannelByCid } from '../channels/channel-input.js';
import { hardDeleteMessagesOf, softDeleteMessagesOf } from '../messages/message-removal.js';
import type { JsonObject, UserRecord } from '../state/entities.js';
import { memberKey } from '../state/keys.js';
import { completeTask } from '../tasks/complete-task.js';
import { forgetUser } from '../user-state/user-state.js';
import { findUser } from './user-input.js';
import { checkUniqueName } from './unique-name.js';
import { userView } from './user-view.js';

/** Deleting users. A deleted id is never free again; a soft deletion can be undone. */
export const deleteUsersEndpoints: readonly Endpoint[] = [
  {
    name: 'DeleteUser',
    method: 'DELETE',
    path: '/users/:userId',
    limitPerMinute: 60,
    clients: 'refused',
    handle: deleteOne,
  },
  {
    name: 'DeleteUsers',
    method: 'POST',
    path: '/users/delete',
    limitPerMinute: 60,
    clients: 'refused',
    handle: deleteMany,
  },
  {
    name: 'RestoreUsers',
    method: 'POST',
    path: '/users/restore',
    limitPerMinute: 60,
    clients: 'refused',
    handle: restoreMany,
  },
];

interface Extent {
  readonly user: 'soft' | 'hard';
  readonly messages: 'keep' | 'soft' | 'hard';
  readonly conversations: 'keep' | 'soft' | 'hard';
}

function deleteOne(call: ApiCall): JsonObject {
  const hard = call.query.hard_delete === 'true';
  const marksMessages = call.query.mark_messages_deleted === 'true';
  const deleted = deleteUser(call, call.params.userId ?? '', {
    user: hard ? 'hard' : 'soft',
    messages: hard ? 'hard' : marksMessages ? 'soft' : 'keep',
    conversations: call.query.delete_conversation_channels === 'true' ? (hard ? 'hard' : 'soft') : 'keep',
  });
  return { user: userView(deleted) };
}

function deleteMany(call: ApiCall): JsonObject {
  const extent = readExtent(call);
  const ids = readIdBatch(call.body, 'user_ids');
  for (const id of ids) deleteUser(call, id, extent);
  return { task_id: completeTask(call, Object.fromEntries(ids.map((id) => [id, { status: 'ok' }]))) };
}

/** A hard deletion of the user demands hard deletions of messages and conversations, as in Stream. */
function readExtent(call: ApiCall): Extent {
  checkImplemented(call.body, ['new_channel_owner_id']);
  const user = readMode(call.body, 'user', ['soft', 'hard']) ?? 'soft';
  const messages = readMode(call.body, 'messages', ['soft', 'hard']) ?? 'keep';
  const conversations = readMode(call.body, 'conversations', ['soft', 'hard']) ?? 'keep';
  if (user === 'hard' && (messages !== 'hard' || conversations !== 'hard')) {
    throw refuse('input', 'a hard deletion of users requires messages and conversations to be hard too');
  }
  return { user, messages, conversations };
}

function readMode<T extends string>(from: JsonObject, field: string, allowed: readonly T[]): T | undefined {
  const value = readString(from, field);
  if (value === undefined || value === '') return undefined;
  const mode = allowed.find((candidate) => candidate === value);
  if (mode === undefined) throw refuse('input', `${field} must be one of ${allowed.join(' and ')}`);
  return mode;
}

function deleteUser(call: ApiCall, id: string, extent: Extent): UserRecord {
  const existing = findUser(call.store, id);
  const timestamp = call.timeline.next();
  const deleted: UserRecord = { ...existing, deletedAt: timestamp, updatedAt: timestamp };
  if (extent.conversations !== 'keep') deleteConversations(call, id, extent.conversations === 'hard');
  if (extent.messages === 'soft') softDeleteMessagesOf(call, id);
  if (extent.messages === 'hard') hardDeleteMessagesOf(call, id);
  if (extent.user === 'hard') purge(call, deleted);
  else call.store.users.put(deleted);
  call.emit({
    type: 'user.deleted',
    user: userView(deleted),
    hard_delete: extent.user === 'hard',
    mark_messages_deleted: extent.messages !== 'keep',
    delete_conversation_channels: extent.conversations !== 'keep',
    delete_user: extent.user,
    delete_messages: extent.messages === 'keep' ? '' : extent.messages,
    delete_conversation: extent.conversations === 'keep' ? '' : extent.conversations,
  });
  return deleted;
}

/** Leaves nothing of a user but the id, which may not be used again. */
function purge(call: ApiCall, user: UserRecord): void {
  for (const member of call.store.members.inGroup('user', user.id)) {
    call.store.members.delete(memberKey(member.cid, user.id));
  }
  forgetUser(call.store, user.id);
  call.store.users.put({ ...user, custom: {}, teams: [], purged: true });
}

/** A conversation is a channel of exactly two members. */
function deleteConversations(call: ApiCall, userId: string, hard: boolean): void {
  for (const { cid } of call.store.members.inGroup('user', userId)) {
    if (call.store.members.countInGroup('channel', cid) === 2) deleteChannel(call, findChannelByCid(call, cid), hard);
  }
}

function restoreMany(call: ApiCall): JsonObject {
  for (const id of readIdBatch(call.body, 'user_ids')) {
    const user = call.store.users.get(id);
    if (user === undefined || user.purged) throw refuse('notFound', `the user ${id} cannot be restored`);
    if (user.deletedAt === null) throw refuse('input', `the user ${id} is not deleted`);
    checkUniqueName(call.store, user, undefined);
    call.store.users.put({ ...user, deletedAt: null, updatedAt: call.timeline.next() });
  }
  return {};
}
