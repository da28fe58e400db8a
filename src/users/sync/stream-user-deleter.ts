import type { StreamDeletion, StreamUserState } from '../../stream/stream-types.js';
import type { StreamUsers } from '../../stream/stream-users.js';
import type { DesiredStreamUser } from './desired-stream-users.js';
import { type StreamUserBatch, StreamUserUnsettled } from './stream-user-batch.js';

/** How long a batch waits for a task of Stream. Other work waits for the batch meanwhile. */
export const TASK_WAIT_MS = 2000;

interface UserToDelete extends DesiredStreamUser {
  readonly softlyDeleted: boolean;
}

/** Deletes users in Stream, which does it in the background and returns a task. */
export class StreamUserDeleter {
  /** Tasks that had not ended when the wait was over, by user id. */
  readonly openTasks = new Map<string, string>();

  constructor(
    private readonly stream: StreamUsers,
    private readonly batch: StreamUserBatch,
  ) {}

  async delete(users: readonly UserToDelete[], states: ReadonlyMap<string, StreamUserState>): Promise<void> {
    const exists = ({ id }: DesiredStreamUser): boolean => !(states.get(id)?.deleted ?? true);
    for (const wanted of ['soft', 'hard'] as const) {
      await this.batch.send(
        users.filter((user) => user.deletion === wanted && exists(user)),
        (some) => this.start(some, wanted),
        // Not found: another client has deleted it since the state was read.
        (error, user) => (error.notFound ? undefined : this.batch.fail([user], error)),
      );
    }
    const hidden = users.filter((user) => user.softlyDeleted && user.deletion === 'hard' && !exists(user));
    for (const user of this.batch.withoutFailures(hidden)) await this.restoreThenDelete(user);
  }

  /** Stream refuses to hard-delete a user that was deleted softly, unless it is restored first. */
  private async restoreThenDelete(user: DesiredStreamUser): Promise<void> {
    const refusal = await this.batch.attempt([user], () => this.stream.restore([user.id]));
    if (refusal?.notFound) return;
    if (refusal) this.batch.fail([user], refusal);
    await this.batch.send([user], (some) => this.start(some, 'hard'));
  }

  private async start(users: readonly DesiredStreamUser[], deletion: StreamDeletion): Promise<void> {
    const taskId = await this.stream.remove(
      users.map(({ id }) => id),
      deletion,
    );
    // Stream has accepted the deletion. An error of the wait must not look like a refusal.
    const task = await this.stream.waitForTask(taskId, { timeoutMs: TASK_WAIT_MS }).catch(() => undefined);
    for (const { id } of users) {
      const result = task?.results[id];
      if (task?.status === 'failed' || (result !== undefined && result !== 'ok')) {
        this.batch.fail([{ id }], new StreamUserUnsettled('Stream failed to delete the user'));
      } else if (task?.status !== 'completed') this.openTasks.set(id, taskId);
    }
  }
}
