import type { UserResponse } from 'stream-chat';
import type { CustomData } from '../common/validation/custom-data.js';
import { STREAM_BATCH_LIMIT, type StreamConnection } from './stream-connection.js';
import { StreamError } from './stream-errors.js';
import { type PollOptions, type TaskStatus, toTask, waitForTask } from './stream-tasks.js';
import type {
  StreamDeletion,
  StreamTask,
  StreamUser,
  StreamUserExport,
  StreamUserQuery,
  StreamUserState,
} from './stream-types.js';

const IN_ORDER = [{ id: 1 as const }];

/**
 * Stream's users. Every method takes at most {@link STREAM_BATCH_LIMIT} of them, and Stream does all or nothing: one invalid
 * user fails the call. What Stream does in the background is returned as the id of a task.
 */
export class StreamUsers {
  constructor(private readonly connection: StreamConnection) {}

  /**
   * Creates users, or replaces them whole: custom fields that are not named are lost. For users that Stream does not have.
   * Refused for a deactivated user, and permanently for the id of a deleted one.
   */
  async create(users: readonly StreamUser[]): Promise<void> {
    const upserts = users.map(({ id, name, image, role, custom = {} }) => ({
      ...present(custom),
      ...{ id, name, role, ...(image && { image }) },
    }));
    await this.connection.call('createUsers', 'users', () => this.connection.client.upsertUsers(upserts));
  }

  /** Changes the named fields of existing users. Fails with `notFound` when Stream lacks one of them. */
  async update(users: readonly StreamUser[]): Promise<void> {
    const changes = users.map((user) => toChange(user));
    await this.connection.call('updateUsers', 'users', () => this.connection.client.partialUpdateUsers(changes));
  }

  /** The users as Stream has them, deactivated ones too, in the order of their ids. Those it lacks are left out. */
  async query(query: StreamUserQuery): Promise<StreamUserState[]> {
    const [filter, limit] =
      'ids' in query
        ? [{ id: { $in: [...query.ids] } }, query.ids.length]
        : [query.afterId === undefined ? {} : { id: { $gt: query.afterId } }, query.limit];
    if (limit === 0) return [];
    const { users } = await this.connection.call('queryUsers', 'users', () =>
      this.connection.client.queryUsers(filter, IN_ORDER, {
        limit: Math.min(limit, STREAM_BATCH_LIMIT),
        include_deactivated_users: true,
      }),
    );
    if (!Array.isArray(users)) throw new StreamError('queryUsers', 'the answer has no list of users');
    return users.map((user) => toState(user));
  }

  /** Deactivates users and keeps their data. Refused for a deactivated user. Returns the id of the task. */
  async deactivate(ids: readonly string[]): Promise<string> {
    const { task_id: taskId } = await this.connection.call('deactivateUsers', 'task_id', () =>
      this.connection.client.deactivateUsers([...ids]),
    );
    return taskId;
  }

  /** Undoes a deactivation. Refused for an active user. Returns the id of the task. */
  async reactivate(ids: readonly string[]): Promise<string> {
    const { task_id: taskId } = await this.connection.call('reactivateUsers', 'task_id', () =>
      this.connection.client.reactivateUsers([...ids]),
    );
    return taskId;
  }

  /** Deletes users; their ids are never free again. Fails with `notFound` for a deleted user. Returns the id of the task. */
  async remove(ids: readonly string[], deletion: StreamDeletion): Promise<string> {
    const extent = { user: deletion, messages: deletion, ...(deletion === 'hard' && { conversations: deletion }) };
    const { task_id: taskId } = await this.connection.call('deleteUsers', 'task_id', () =>
      this.connection.client.deleteUsers([...ids], extent),
    );
    return taskId;
  }

  /** Undoes soft deletions. Fails with `notFound` for users that are gone for good or never were. */
  async restore(ids: readonly string[]): Promise<void> {
    await this.connection.call(
      'restoreUsers',
      'duration',
      () => this.connection.client.restoreUsers([...ids]) as Promise<unknown>,
    );
  }

  /** Everything Stream has of a user. Fails for a user with more than 10,000 messages or reactions. */
  async export(id: string): Promise<StreamUserExport> {
    const { user, messages, reactions } = await this.connection.call('exportUser', 'user', () =>
      this.connection.client.exportUser(id),
    );
    return { user, messages: messages ?? [], reactions: reactions ?? [] };
  }

  /** The state of a task. Fails with `notFound` once Stream has removed it. */
  async task(taskId: string): Promise<StreamTask> {
    return toTask(
      await this.connection.call(
        'getTask',
        'task_id',
        () => this.connection.client.getTask(taskId) as Promise<TaskStatus>,
      ),
    );
  }

  /** Polls a task until it has ended or the time is over; returns its last known state. */
  waitForTask(taskId: string, options: PollOptions): Promise<StreamTask> {
    return waitForTask(() => this.task(taskId), options);
  }
}

const present = (custom: CustomData): CustomData =>
  Object.fromEntries(Object.entries(custom).filter(([, value]) => value !== null));

function toChange({ id, name, image, role, custom = {}, tokensRevokedBefore }: StreamUser) {
  const set = {
    ...present(custom),
    name,
    role,
    ...(image && { image }),
    ...(tokensRevokedBefore !== undefined && {
      revoke_tokens_issued_before: tokensRevokedBefore?.toISOString() ?? null,
    }),
  };
  // The SDK's type wants the fields of a user as they are read, where a revocation is never null.
  const unset = [...(image === null ? ['image'] : []), ...Object.keys(custom).filter((key) => custom[key] === null)];
  return { id, set: set as object, ...(unset.length > 0 && { unset: unset as 'image'[] }) };
}

function toState(user: UserResponse): StreamUserState {
  const { id, name, image, role, revoke_tokens_issued_before: revokedBefore } = user;
  return {
    id,
    name,
    image: image || undefined,
    role: role ?? 'user',
    deactivated: Boolean(user.deactivated_at),
    deleted: Boolean(user.deleted_at),
    fields: user as unknown as Readonly<Record<string, unknown>>,
    tokensRevokedBefore: revokedBefore ? new Date(revokedBefore) : null,
  };
}
