import type { DatabaseClock } from '../../database/database-clock.js';
import type { StreamTask } from '../../stream/stream-types.js';
import type { StreamUsers } from '../../stream/stream-users.js';
import type { WorkResult } from '../../work/batch-worker.js';
import type { Claim } from '../../work/claim.js';
import { failureHints } from '../../work/work-error.js';
import type { SyncedState, User } from '../user.schema.js';
import type { AccountSyncListeners } from './account-sync-listeners.js';
import { type DesiredStreamUser, desiredStreamUsers, presenceOf } from './desired-stream-users.js';
import { StreamUserBatch } from './stream-user-batch.js';
import { StreamUserWriter, type UserToWrite } from './stream-user-writer.js';

/** An open deletion is checked again after as long as it has taken so far, within these bounds. */
const MIN_PAUSE_MS = 2000;
const MAX_PAUSE_MS = 60_000;

interface Item {
  readonly account: User;
  readonly users: readonly DesiredStreamUser[];
  /** Stream's task that was deleting the account's users when the work ended last, as it is now. */
  readonly task: StreamTask | undefined;
}

/** The work on accounts that were claimed together. */
export class AccountBatch {
  private readonly batch: StreamUserBatch;
  private readonly writer: StreamUserWriter;

  constructor(
    private readonly stream: StreamUsers,
    private readonly listeners: AccountSyncListeners,
    private readonly clock: DatabaseClock,
    private readonly claim: Claim,
    private readonly publicUrl: string,
  ) {
    this.batch = new StreamUserBatch(claim);
    this.writer = new StreamUserWriter(stream, this.batch);
  }

  /** Returns a result for each account: a failure of one does not affect the others. */
  async work(accounts: readonly User[]): Promise<WorkResult[]> {
    const tasks = await this.readTasks(accounts);
    const items = accounts.map((account) => ({
      account,
      users: desiredStreamUsers(account, this.publicUrl),
      task: tasks.get(account.atStream?.task ?? ''),
    }));
    const toWrite = items.filter(({ task }) => !isOpen(task));
    await this.writer.write(toWrite.flatMap(({ account, users }) => users.map((user) => userToWrite(account, user))));
    return Promise.all(items.map((item) => this.finish(item)));
  }

  private async readTasks(accounts: readonly User[]): Promise<Map<string, StreamTask>> {
    const ids = new Set(accounts.flatMap(({ atStream }) => atStream?.task ?? []));
    const tasks = new Map<string, StreamTask>();
    for (const id of ids) {
      // Stream forgets tasks. Without one, the state of the users decides.
      const task = await this.stream.task(id).catch(() => undefined);
      if (task) tasks.set(id, task);
    }
    return tasks;
  }

  private async finish(item: Item): Promise<WorkResult> {
    const { account, users } = item;
    const errors = users.flatMap(({ id }) => this.batch.failureOf(id) ?? []);
    // An error that is not permanent comes first: the work is not dead while a part of it may succeed.
    const error = errors.find((each) => !failureHints(each).permanent) ?? errors[0];
    // What is stored here about a deleted account is erased whether Stream answers or not.
    if (error && presenceOf(account) !== 'deleted') return { error };
    try {
      this.claim.assertHeld();
      await this.listeners.notify({
        id: account._id,
        fullName: account.fullName ?? '',
        customerId: account.customerId ?? undefined,
        presence: presenceOf(account),
        requestId: account.work.requestId ?? undefined,
      });
    } catch (listenerError) {
      return { error: error ?? listenerError };
    }
    if (error) return { error };
    return this.resultOf(account, this.openTaskOf(item));
  }

  private openTaskOf({ account, users, task }: Item): string | null {
    if (isOpen(task)) return account.atStream?.task ?? null;
    return users.map(({ id }) => this.writer.openTasks.get(id)).find((id) => id !== undefined) ?? null;
  }

  private resultOf(account: User, task: string | null): WorkResult {
    const now = this.clock.now();
    const previous = account.atStream;
    const taskSince = task === null ? null : task === previous?.task ? (previous.taskSince ?? now) : now;
    const atStream: SyncedState = {
      presence: presenceOf(account),
      deletion: account.deletion ?? null,
      customerId: account.customerId ?? null,
      task,
      taskSince,
    };
    if (!taskSince) return { set: { atStream } };
    const elapsedMs = now.getTime() - taskSince.getTime();
    const pauseMs = Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, elapsedMs));
    return { set: { atStream }, nextDueAt: new Date(now.getTime() + pauseMs) };
  }
}

const isOpen = (task: StreamTask | undefined): boolean =>
  task !== undefined && task.status !== 'completed' && task.status !== 'failed';

function userToWrite(account: User, user: DesiredStreamUser): UserToWrite {
  return { ...user, assumed: assumptionOf(account, user), softlyDeleted: account.atStream?.deletion === 'soft' };
}

/**
 * The first attempt at a plain change assumes the state that the last work left; if that is wrong, Stream refuses. What
 * takes several steps, or may have been done in part, is read first.
 */
function assumptionOf(
  { work, atStream, customerId }: User,
  { presence, tokensRevokedBefore }: DesiredStreamUser,
): UserToWrite['assumed'] {
  if (work.attempts > 1 || presence !== 'active') return 'unknown';
  if (work.doneRevision === 0) return tokensRevokedBefore ? 'unknown' : 'missing';
  const sameCustomer = (atStream?.customerId ?? null) === (customerId ?? null);
  return sameCustomer && (atStream?.presence ?? 'active') === 'active' ? 'active' : 'unknown';
}
