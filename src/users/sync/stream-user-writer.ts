import { chunksOf } from '../../common/chunks.js';
import { STREAM_BATCH_LIMIT } from '../../stream/stream-connection.js';
import { StreamError } from '../../stream/stream-errors.js';
import type { StreamUserState } from '../../stream/stream-types.js';
import type { StreamUsers } from '../../stream/stream-users.js';
import { type DesiredStreamUser, differencesOf } from './desired-stream-users.js';
import { type StreamUserBatch, StreamUserRefused, StreamUserUnsettled } from './stream-user-batch.js';
import { StreamUserDeleter, TASK_WAIT_MS } from './stream-user-deleter.js';

export interface UserToWrite extends DesiredStreamUser {
  /** What the user is in Stream, assumed without reading it. */
  readonly assumed: 'missing' | 'active' | 'unknown';
  /** Stream's queries do not return users that were deleted softly. */
  readonly softlyDeleted: boolean;
}

type States = ReadonlyMap<string, StreamUserState>;

/**
 * Makes Stream's users equal to the given ones. It may stop at any instruction and start again: plain changes overwrite
 * what is there, everything else follows from the state that Stream returned just before.
 */
export class StreamUserWriter {
  private readonly deleter: StreamUserDeleter;

  constructor(
    private readonly stream: StreamUsers,
    private readonly batch: StreamUserBatch,
  ) {
    this.deleter = new StreamUserDeleter(stream, batch);
  }

  /** Stream's tasks that were still deleting users when the wait ended, by user id. */
  get openTasks(): ReadonlyMap<string, string> {
    return this.deleter.openTasks;
  }

  async write(users: readonly UserToWrite[]): Promise<void> {
    this.batch.failInvalidIds(users);
    const unsure = [
      ...(await this.writeOptimistically(users, 'missing', (part) => this.stream.create(part))),
      ...(await this.writeOptimistically(users, 'active', (part) => this.stream.update(part))),
      ...users.filter(({ assumed }) => assumed === 'unknown'),
    ];
    for (const part of chunksOf(unsure, STREAM_BATCH_LIMIT)) await this.reconcile(part);
  }

  /** Writes without reading first, which saves half of the calls. Returns the users of calls that were refused. */
  private async writeOptimistically(
    all: readonly UserToWrite[],
    assumed: UserToWrite['assumed'],
    send: (users: readonly DesiredStreamUser[]) => Promise<void>,
  ): Promise<UserToWrite[]> {
    const refused: UserToWrite[] = [];
    const candidates = all.filter((each) => each.assumed === assumed);
    for (const part of chunksOf(candidates, STREAM_BATCH_LIMIT)) {
      const users = this.batch.withoutFailures(part);
      if (users.length > 0 && (await this.batch.attempt(users, () => send(users)))) refused.push(...users);
    }
    return refused;
  }

  /** Reads the users and makes only the changes that are needed. */
  private async reconcile(part: readonly UserToWrite[]): Promise<void> {
    const users = this.batch.withoutFailures(part);
    const states = new Map<string, StreamUserState>();
    const refusal = await this.batch.attempt(users, async () => {
      for (const state of await this.stream.query({ ids: users.map(({ id }) => id) })) states.set(state.id, state);
    });
    if (refusal) this.batch.fail(users, refusal);
    const known = this.batch.withoutFailures(users);
    const toDelete = known.filter(({ presence }) => presence === 'deleted');
    // Stream keeps the profile of a user that is deleted softly, so it is emptied before.
    const toEmpty = toDelete.filter(({ id, deletion }) => deletion === 'soft' && states.get(id)?.deleted === false);
    await this.createOrUpdate(
      [
        ...known.filter(({ presence }) => presence !== 'deleted'),
        ...toEmpty.map((user) => Object.assign({}, user, { presence: 'active' as const })),
      ],
      states,
    );
    await this.deleter.delete(this.batch.withoutFailures(toDelete), states);
  }

  /** In the order that Stream requires: a deactivated user cannot be changed. */
  private async createOrUpdate(users: readonly DesiredStreamUser[], states: States): Promise<void> {
    const isDeactivated = ({ id }: DesiredStreamUser): boolean => states.get(id)?.deactivated ?? false;
    const active = users.filter(({ presence }) => presence === 'active');
    const toDeactivate = users.filter((user) => user.presence === 'deactivated' && !isDeactivated(user));
    const onRefusal = (error: StreamError, user: DesiredStreamUser) => this.batch.fail([user], changedMeanwhile(error));

    await this.batch.send(
      users.filter(({ id }) => states.get(id)?.deleted ?? true),
      (some) => this.stream.create(some),
      (error, user) => this.batch.fail([user], creationRefused(error)),
    );
    await this.batch.send(
      active.filter(isDeactivated),
      async (some) => this.settle(some, await this.stream.reactivate(some.map(({ id }) => id))),
      onRefusal,
    );
    await this.batch.send(
      [...active, ...toDeactivate].filter((user) => needsUpdate(user, states.get(user.id))),
      (some) => this.stream.update(some),
      (error, user) => this.batch.fail([user], error.notFound ? changedMeanwhile(error) : error),
    );
    await this.batch.send(
      toDeactivate,
      async (some) => this.settle(some, await this.stream.deactivate(some.map(({ id }) => id))),
      onRefusal,
    );
  }

  /** Waits for a task. One that has not ended fails its users: the next attempt reads their state again. */
  private async settle(users: readonly DesiredStreamUser[], taskId: string): Promise<void> {
    try {
      const { status } = await this.stream.waitForTask(taskId, { timeoutMs: TASK_WAIT_MS });
      if (status !== 'completed') this.batch.fail(users, new StreamUserUnsettled(`Stream's task is ${status}`));
    } catch (error) {
      this.batch.fail(users, unsettled(error));
    }
  }
}

/** A user that was just created only lacks its revocation, which a creation cannot carry. */
function needsUpdate(user: DesiredStreamUser, found: StreamUserState | undefined): boolean {
  return found ? differencesOf(user, found).length > 0 : user.tokensRevokedBefore !== null;
}

function creationRefused(error: StreamError): Error {
  if (!error.notFound) return error;
  return new StreamUserRefused(`${error.message}: a user with this id was deleted in Stream, which never reuses ids`);
}

function changedMeanwhile(error: StreamError): Error {
  return new StreamUserUnsettled(`${error.message}: it was changed meanwhile`);
}

/** An error while waiting for a task. Stream has accepted the task, so it is never permanent. */
function unsettled(error: unknown): Error {
  if (error instanceof StreamError && error.retryable) return error;
  const message = error instanceof Error ? error.message : 'unknown failure';
  return new StreamUserUnsettled(`${message}: the task may have been done all the same`);
}
