import { chunksOf } from '../../common/chunks.js';
import { STREAM_BATCH_LIMIT } from '../../stream/stream-connection.js';
import type { StreamError } from '../../stream/stream-errors.js';
import type { StreamDeletion, StreamUserState } from '../../stream/stream-types.js';
import type { StreamUsers } from '../../stream/stream-users.js';
import { type DesiredStreamUser, differencesOf } from './desired-stream-users.js';
import type { StreamUserBatch } from './stream-user-batch.js';
import { changedMeanwhile, creationRefused, StreamUserUnsettled, unsettled } from './stream-user-errors.js';

/** How long a batch waits for what Stream does in the background; others wait for the batch. */
const TASK_PATIENCE_MS = 2000;

/** What is believed of a user at Stream. Where it turns out to be wrong, or nothing is, Stream is asked. */
export type Belief = 'missing' | 'active' | 'unknown';

/** A user to make so, and what is known of it. */
export interface UserToWrite {
  readonly user: DesiredStreamUser;
  readonly belief: Belief;
  /** True when it was deleted softly before, which hides it from questions. */
  readonly hidden?: boolean;
}

/**
 * Makes Stream's users equal to those given. It may stop at any instruction and begin anew: plain changes are written as
 * they should be, everything else only after Stream was asked how it is.
 */
export class StreamUserWriter {
  /** Deletions under way when the patience was over, by user. */
  readonly openTasks = new Map<string, string>();

  constructor(
    private readonly stream: StreamUsers,
    private readonly batch: StreamUserBatch,
  ) {}

  async write(users: readonly UserToWrite[]): Promise<void> {
    this.batch.refuseImpossible(users.map(({ user }) => user));
    const doubtful = [
      ...(await this.writeOptimistically(users, 'missing', (part) => this.stream.create(part))),
      ...(await this.writeOptimistically(users, 'active', (part) => this.stream.update(part))),
      ...users.filter(({ belief }) => belief === 'unknown'),
    ];
    for (const part of chunksOf(doubtful, STREAM_BATCH_LIMIT)) await this.reconcile(part);
  }

  /** One call for each hundred; gives those back of whom Stream knows better. */
  private async writeOptimistically(
    all: readonly UserToWrite[],
    belief: Belief,
    send: (users: readonly DesiredStreamUser[]) => Promise<void>,
  ): Promise<UserToWrite[]> {
    const doubtful: UserToWrite[] = [];
    for (const part of chunksOf(
      all.filter((each) => each.belief === belief),
      STREAM_BATCH_LIMIT,
    )) {
      const users = this.batch.withoutFailures(part.map(({ user }) => user));
      if (users.length === 0) continue;
      const refusal = await this.batch.together(users, () => send(users));
      if (refusal) doubtful.push(...part);
    }
    return doubtful;
  }

  private async reconcile(part: readonly UserToWrite[]): Promise<void> {
    const users = this.batch.withoutFailures(part.map(({ user }) => user));
    let states: Map<string, StreamUserState> | undefined;
    const refusal = await this.batch.together(users, async () => {
      states = await statesOf(this.stream, users);
    });
    if (refusal) this.batch.fail(users, refusal);
    if (!states) return;
    await this.keep(users, states);
    await this.remove(part, this.batch.withoutFailures(users), states);
  }

  /** Everything but deletions, in the order in which Stream takes it: a deactivated user cannot be changed. */
  private async keep(users: readonly DesiredStreamUser[], states: ReadonlyMap<string, StreamUserState>): Promise<void> {
    const kept = users.filter(({ presence }) => presence !== 'deleted');
    const [active, deactivated] = (['active', 'deactivated'] as const).map((presence) =>
      kept.filter((user) => user.presence === presence),
    ) as [DesiredStreamUser[], DesiredStreamUser[]];
    const asleep = ({ id }: DesiredStreamUser): boolean => states.get(id)?.deactivated ?? false;
    const onRefusal = (error: StreamError, user: DesiredStreamUser) => this.batch.fail([user], changedMeanwhile(error));

    const missing = kept.filter(({ id }) => !isThere(states.get(id)));
    await this.batch.each(
      missing,
      (some) => this.stream.create(some),
      (error, user) => this.batch.fail([user], creationRefused(error)),
    );
    await this.batch.each(active.filter(asleep), (some) => this.reactivate(some), onRefusal);
    const changeable = [...active, ...deactivated.filter((user) => !asleep(user))];
    await this.batch.each(
      changeable.filter((user) => differs(user, states.get(user.id))),
      (some) => this.stream.update(some),
      (error, user) => this.batch.fail([user], error.notFound ? changedMeanwhile(error) : error),
    );
    const awake = deactivated.filter((user) => !asleep(user));
    await this.batch.each(awake, (some) => this.deactivate(some), onRefusal);
  }

  private async remove(
    part: readonly UserToWrite[],
    users: readonly DesiredStreamUser[],
    states: ReadonlyMap<string, StreamUserState>,
  ): Promise<void> {
    const hidden = new Set(part.filter((each) => each.hidden).map(({ user }) => user.id));
    for (const deletion of ['soft', 'hard'] as const) {
      const wanted = users.filter((user) => user.deletion === deletion);
      await this.batch.each(
        wanted.filter(({ id }) => isThere(states.get(id))),
        (some) => this.delete(some, deletion),
        // Deleted by another hand since we looked.
        (error, user) => (error.notFound ? undefined : this.batch.fail([user], error)),
      );
      if (deletion === 'soft') continue;
      for (const user of wanted.filter(({ id }) => hidden.has(id) && !isThere(states.get(id))))
        await this.restoreThenDelete(user);
    }
  }

  /** A user that was deleted softly cannot be deleted for good before it is restored. */
  private async restoreThenDelete(user: DesiredStreamUser): Promise<void> {
    const refusal = await this.batch.together([user], async () => {
      await this.stream.restore([user.id]);
    });
    if (refusal?.notFound) return;
    if (refusal) this.batch.fail([user], refusal);
    await this.batch.each([user], (some) => this.delete(some, 'hard'));
  }

  private async delete(users: readonly DesiredStreamUser[], deletion: StreamDeletion): Promise<void> {
    const taskId = await this.stream.remove(idsOf(users), deletion);
    // Stream has marked them; from here on a failure must not make it look as if it had not.
    const task = await this.stream.waitForTask(taskId, { timeoutMs: TASK_PATIENCE_MS }).catch(() => undefined);
    for (const { id } of users) {
      const result = task?.results[id];
      if (task?.status === 'failed' || (result !== undefined && result !== 'ok')) {
        this.batch.fail([{ id }], new StreamUserUnsettled('Stream failed to delete the user'));
      } else if (task?.status !== 'completed') this.openTasks.set(id, taskId);
    }
  }

  private async reactivate(users: readonly DesiredStreamUser[]): Promise<void> {
    await this.settle(users, await this.stream.reactivate(idsOf(users)));
  }

  private async deactivate(users: readonly DesiredStreamUser[]): Promise<void> {
    await this.settle(users, await this.stream.deactivate(idsOf(users)));
  }

  /** What has not ended is looked at anew when the work is tried again. */
  private async settle(users: readonly DesiredStreamUser[], taskId: string): Promise<void> {
    try {
      const { status } = await this.stream.waitForTask(taskId, { timeoutMs: TASK_PATIENCE_MS });
      if (status !== 'completed') this.batch.fail(users, new StreamUserUnsettled(`Stream's task is ${status}`));
    } catch (error) {
      this.batch.fail(users, unsettled(error));
    }
  }
}

/** Makes those users that Stream lacks, and touches no other. For users that are about to be named in a call. */
export async function createMissing(stream: StreamUsers, users: readonly DesiredStreamUser[]): Promise<void> {
  for (const part of chunksOf(
    users.filter(({ presence }) => presence !== 'deleted'),
    STREAM_BATCH_LIMIT,
  )) {
    const states = await statesOf(stream, part);
    const missing = part.filter(({ id }) => !states.has(id));
    if (missing.length > 0) await stream.create(missing);
  }
}

async function statesOf(
  stream: StreamUsers,
  users: readonly DesiredStreamUser[],
): Promise<Map<string, StreamUserState>> {
  const states = await stream.query({ ids: idsOf(users) });
  return new Map(states.map((state) => [state.id, state]));
}

/** A user that was just made is as it should be, but for a revocation, which a creation cannot carry. */
function differs(user: DesiredStreamUser, found: StreamUserState | undefined): boolean {
  return found ? differencesOf(user, found).length > 0 : user.tokensRevokedBefore !== null;
}

const isThere = (found: StreamUserState | undefined): boolean => found !== undefined && !found.deleted;

const idsOf = (users: readonly DesiredStreamUser[]): string[] => users.map(({ id }) => id);
