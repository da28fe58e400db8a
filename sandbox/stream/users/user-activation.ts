import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { checkImplemented, readBoolean, readIdBatch, readString } from '../http/input.js';
import { softDeleteMessagesOf } from '../messages/message-removal.js';
import type { JsonObject, UserRecord } from '../state/entities.js';
import { completeTask } from '../tasks/complete-task.js';
import { checkUniqueName } from './unique-name.js';
import { findUser } from './user-input.js';
import { userView } from './user-view.js';

/** Deactivating users and reactivating them. A deactivated user keeps its data, but its tokens are refused and it cannot act. */
export const userActivationEndpoints: readonly Endpoint[] = [
  { ...endpoint('DeactivateUser', '/users/:userId/deactivate'), handle: deactivateOne },
  { ...endpoint('ReactivateUser', '/users/:userId/reactivate'), handle: reactivateOne },
  { ...endpoint('DeactivateUsers', '/users/deactivate'), handle: deactivateMany },
  { ...endpoint('ReactivateUsers', '/users/reactivate'), handle: reactivateMany },
];

function endpoint(name: string, path: string): Omit<Endpoint, 'handle'> {
  return { name, method: 'POST', path, limitPerMinute: 60, clients: 'refused' };
}

function deactivateOne(call: ApiCall): JsonObject {
  return { user: userView(deactivate(call, call.params.userId ?? '')) };
}

function reactivateOne(call: ApiCall): JsonObject {
  return { user: userView(reactivate(call, call.params.userId ?? '')) };
}

function deactivateMany(call: ApiCall): JsonObject {
  const users = readIdBatch(call.body, 'user_ids').map((id) => deactivate(call, id));
  return { task_id: completeTask(call, { users: users.map(userView) }) };
}

function reactivateMany(call: ApiCall): JsonObject {
  const users = readIdBatch(call.body, 'user_ids').map((id) => reactivate(call, id));
  return { task_id: completeTask(call, { users: users.map(userView) }) };
}

function deactivate(call: ApiCall, id: string): UserRecord {
  const existing = findUser(call.store, id);
  if (existing.deactivatedAt !== null) throw refuse('input', `the user ${id} was deactivated already`);
  const timestamp = call.timeline.next();
  const user = call.store.users.put({ ...existing, deactivatedAt: timestamp, updatedAt: timestamp });
  if (readBoolean(call.body, 'mark_messages_deleted') === true) softDeleteMessagesOf(call, id);
  call.emit({ type: 'user.deactivated', user: userView(user), ...actor(call) });
  return user;
}

function reactivate(call: ApiCall, id: string): UserRecord {
  checkImplemented(call.body, ['restore_messages']);
  const existing = findUser(call.store, id);
  if (existing.deactivatedAt === null) throw refuse('input', `the user ${id} is not deactivated`);
  const name = readString(call.body, 'name');
  const custom = name === undefined ? existing.custom : { ...existing.custom, name };
  const user: UserRecord = { ...existing, custom, deactivatedAt: null, updatedAt: call.timeline.next() };
  checkUniqueName(call.store, user, existing);
  call.store.users.put(user);
  call.emit({ type: 'user.reactivated', user: userView(user), ...actor(call) });
  return user;
}

function actor(call: ApiCall): JsonObject {
  const id = readString(call.body, 'created_by_id');
  return id === undefined ? {} : { created_by: userView(findUser(call.store, id)) };
}
