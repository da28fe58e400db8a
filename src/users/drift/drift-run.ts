import type { Model } from 'mongoose';
import { chunksOf } from '../../common/chunks.js';
import { STREAM_BATCH_LIMIT } from '../../stream/stream-connection.js';
import type { StreamUserQuery, StreamUserState } from '../../stream/stream-types.js';
import type { StreamUsers } from '../../stream/stream-users.js';
import { isReservedId } from '../../stream/user-ids.js';
import { desiredStreamUsers } from '../sync/desired-stream-users.js';
import type { UserSyncService } from '../sync/user-sync.service.js';
import type { User } from '../user.schema.js';
import {
  DRIFT_KINDS,
  type DriftFinding,
  type DriftKind,
  driftOf,
  type DriftOptions,
  type DriftProgress,
  type DriftSummary,
} from './drift.js';
import { queryWithRetry } from './query-with-retry.js';

const PAGE_SIZE = 100;
const SETTLED = ['idle', 'dead'] as const;

/** One comparison, page by page in the order of ids, so that memory does not grow with the number of accounts. */
export class DriftRun {
  private accounts = 0;
  private streamUsers = 0;
  private onTheirWay = 0;
  private marked = 0;
  private total: number | undefined;
  private readonly findings = Object.fromEntries(DRIFT_KINDS.map((kind) => [kind, 0])) as Record<DriftKind, number>;

  constructor(
    private readonly users: Model<User>,
    private readonly stream: StreamUsers,
    private readonly sync: UserSyncService,
    private readonly agentId: string | undefined,
    private readonly publicUrl: string,
    private readonly options: DriftOptions,
  ) {}

  async run(): Promise<DriftSummary> {
    this.total = await this.users.estimatedDocumentCount().exec();
    await this.compareAccounts();
    await this.findUnknownUsers();
    const { accounts, streamUsers, onTheirWay, findings, marked } = this;
    return { accounts, streamUsers, onTheirWay, findings, marked };
  }

  private async compareAccounts(): Promise<void> {
    for (let after = ''; ;) {
      const page = await this.users
        .find({ _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(PAGE_SIZE)
        .lean<User[]>()
        .exec();
      const last = page.at(-1);
      if (!last) return;
      await this.comparePage(page);
      this.accounts += page.length;
      this.reportProgress('accounts');
      after = last._id;
    }
  }

  private async comparePage(page: readonly User[]): Promise<void> {
    const settled = page.filter(({ work }) => SETTLED.some((status) => status === work.status));
    const wanted = settled.map((account) => ({ account, users: desiredStreamUsers(account, this.publicUrl) }));
    const states = await this.readStates(wanted.flatMap(({ users }) => users.map(({ id }) => id)));
    const differing = wanted
      .map(({ account, users }) => ({
        account,
        findings: users.flatMap((user) => driftOf(account, user, states.get(user.id))),
      }))
      .filter(({ findings }) => findings.length > 0);
    const unchanged = await this.findUnchanged(differing.map(({ account }) => account));
    const drifted = differing.filter(({ account }) => unchanged.has(account._id));
    this.onTheirWay += page.length - settled.length + differing.length - drifted.length;
    for (const { findings } of drifted) for (const finding of findings) this.reportFinding(finding);
    if (this.options.repair && drifted.length > 0) {
      this.marked += await this.sync.markAgain(drifted.map(({ account }) => account._id));
    }
  }

  /** The ids of the accounts that have not changed since they were read. A change that is on its way is no drift. */
  private async findUnchanged(accounts: readonly User[]): Promise<Set<string>> {
    if (accounts.length === 0) return new Set();
    const asRead = accounts.map(({ _id, work }) => ({ _id, 'work.revision': work.revision }));
    return new Set(await this.users.distinct('_id', { $or: asRead, 'work.status': { $in: SETTLED } }));
  }

  private async findUnknownUsers(): Promise<void> {
    for (let afterId: string | undefined; ;) {
      const page = await this.query({ afterId, limit: PAGE_SIZE }, 'stream');
      const last = page.at(-1);
      // The same last id twice would never end.
      if (!last || last.id === afterId) return;
      const ids = page.filter(({ id, deleted }) => !deleted && !isReservedId(id, this.agentId)).map(({ id }) => id);
      const known = new Set(await this.users.distinct('_id', { _id: { $in: ids } }));
      for (const streamUserId of ids.filter((id) => !known.has(id))) {
        this.reportFinding({ kind: 'unknown', streamUserId, accountId: null, fields: [], deadLetter: null });
      }
      this.streamUsers += page.length;
      this.reportProgress('stream');
      afterId = last.id;
    }
  }

  private async readStates(ids: readonly string[]): Promise<Map<string, StreamUserState>> {
    const states = new Map<string, StreamUserState>();
    for (const part of chunksOf(ids, STREAM_BATCH_LIMIT)) {
      for (const state of await this.query({ ids: part }, 'accounts')) states.set(state.id, state);
    }
    return states;
  }

  private query(query: StreamUserQuery, phase: DriftProgress['phase']): Promise<StreamUserState[]> {
    return queryWithRetry(this.stream, query, (waitingMs) => this.reportProgress(phase, waitingMs));
  }

  private reportFinding(finding: DriftFinding): void {
    this.findings[finding.kind] += 1;
    this.options.onFinding?.(finding);
  }

  private reportProgress(phase: DriftProgress['phase'], waitingMs?: number): void {
    const [checked, total] = phase === 'accounts' ? [this.accounts, this.total] : [this.streamUsers, undefined];
    this.options.onProgress?.({ phase, checked, total, waitingMs });
  }
}
