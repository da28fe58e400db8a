import type { DatabaseClock } from '../../database/database-clock.js';
import type { StreamTask } from '../../stream/stream-types.js';
import type { StreamUsers } from '../../stream/stream-users.js';
import type { Claim } from '../../work/claim.js';
import { failureHints } from '../../work/work-error.js';
import type { WorkResult } from '../../work/batch-worker.js';
import type { AtStream, User } from '../user.schema.js';
import type { AccountSyncListeners } from './account-sync-listeners.js';
import { type DesiredStreamUser, desiredStreamUsers, presenceOf } from './desired-stream-users.js';
import { StreamUserBatch } from './stream-user-batch.js';
import { type Belief, StreamUserWriter, type UserToWrite } from './stream-user-writer.js';

/** A deletion that Stream is still at is asked for after as long as it has lasted, within these. */
const SHORTEST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60_000;

/** The work on accounts that were claimed together. */
export class AccountBatch {
  private readonly batch: StreamUserBatch;
  private readonly writer: StreamUserWriter;

  constructor(
    private readonly stream: StreamUsers,
    private readonly listeners: AccountSyncListeners,
    private readonly clock: DatabaseClock,
    private readonly claim: Claim,
  ) {
    this.batch = new StreamUserBatch(claim);
    this.writer = new StreamUserWriter(stream, this.batch);
  }

  /** Tells for each account how its work ended: what went wrong with one is no other's. */
  async work(accounts: readonly User[]): Promise<WorkResult[]> {
    const tasks = await this.tasksOf(accounts);
    const items = accounts.map((account) => ({
      account,
      users: desiredStreamUsers(account),
      task: tasks.get(account.atStream?.task ?? ''),
    }));
    const open = items.filter(({ task }) => !isUnderWay(task));
    await this.writer.write(open.flatMap(({ account, users }) => users.map((user) => toWrite(account, user))));
    return Promise.all(items.map(({ account, users, task }) => this.conclude(account, users, task)));
  }

  /** How the deletions stand that were under way when these accounts were last looked at. */
  private async tasksOf(accounts: readonly User[]): Promise<Map<string, StreamTask>> {
    const ids = new Set(accounts.flatMap(({ atStream }) => atStream?.task ?? []));
    const tasks = new Map<string, StreamTask>();
    for (const id of ids) {
      // One that Stream has forgotten, or does not tell of now, is no news: the users themselves are asked for.
      const task = await this.stream.task(id).catch(() => undefined);
      if (task) tasks.set(id, task);
    }
    return tasks;
  }

  private async conclude(
    account: User,
    users: readonly DesiredStreamUser[],
    task: StreamTask | undefined,
  ): Promise<WorkResult> {
    const errors = users.flatMap(({ id }) => this.batch.failureOf(id) ?? []);
    // What may yet succeed decides: nothing is given up while a part of it has not been tried.
    const error = errors.find((each) => !failureHints(each).permanent) ?? errors[0];
    if (error) return { error };
    try {
      this.claim.assertHeld();
      await this.listeners.notify({
        id: account._id,
        fullName: account.fullName ?? '',
        customerId: account.customerId ?? undefined,
        presence: presenceOf(account),
        deletion: account.deletion ?? null,
        requestId: account.work.requestId ?? undefined,
      });
    } catch (listenerError) {
      return { error: listenerError };
    }
    return this.outcome(account, this.openTask(account, users, task));
  }

  private openTask(account: User, users: readonly DesiredStreamUser[], task: StreamTask | undefined): string | null {
    if (isUnderWay(task)) return account.atStream?.task ?? null;
    return users.map(({ id }) => this.writer.openTasks.get(id)).find((id) => id !== undefined) ?? null;
  }

  private outcome(account: User, task: string | null): WorkResult {
    const now = this.clock.now();
    const since = task === null ? null : task === account.atStream?.task ? (account.atStream.taskSince ?? now) : now;
    const atStream: AtStream = {
      presence: presenceOf(account),
      deletion: account.deletion ?? null,
      customerId: account.customerId ?? null,
      task,
      taskSince: since,
    };
    if (!since) return { set: { atStream } };
    const lastedMs = now.getTime() - since.getTime();
    const pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, lastedMs));
    return { set: { atStream }, nextDueAt: new Date(now.getTime() + pauseMs) };
  }
}

const isUnderWay = (task: StreamTask | undefined): boolean =>
  task !== undefined && task.status !== 'completed' && task.status !== 'failed';

function toWrite(account: User, user: DesiredStreamUser): UserToWrite {
  return { user, belief: beliefOf(account, user), hidden: account.atStream?.deletion === 'soft' };
}

/**
 * The first try at a plain change believes what the last one left; if that is not so, Stream refuses. Whatever takes
 * more than one step, or may have been done in part, is asked for first.
 */
function beliefOf({ work, atStream, customerId }: User, { presence, tokensRevokedBefore }: DesiredStreamUser): Belief {
  if (work.attempts > 1 || presence !== 'active') return 'unknown';
  if (work.doneRevision === 0) return tokensRevokedBefore ? 'unknown' : 'missing';
  const sameCustomer = (atStream?.customerId ?? null) === (customerId ?? null);
  return sameCustomer && (atStream?.presence ?? 'active') === 'active' ? 'active' : 'unknown';
}
