import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { chunksOf } from '../../common/chunks.js';
import { AppConfig } from '../../config/app-config.js';
import { BackgroundConnection } from '../../database/background-connection.js';
import { STREAM_BATCH_LIMIT } from '../../stream/stream-connection.js';
import type { StreamUserState } from '../../stream/stream-types.js';
import { StreamService } from '../../stream/stream.service.js';
import { isReservedId } from '../../stream/user-ids.js';
import { desiredStreamUsers } from '../sync/desired-stream-users.js';
import { UserSyncService } from '../sync/user-sync.service.js';
import { User } from '../user.schema.js';
import { DRIFT_KINDS, type DriftFinding, type DriftKind, driftOf } from './drift.js';
import { queryWithRetry } from './query-with-retry.js';

const PAGE = 100;

/** How far a comparison is. */
export interface DriftProgress {
  /** Our accounts are walked first, then Stream's users. */
  readonly phase: 'accounts' | 'stream';
  readonly checked: number;
  /** How many there are about; undefined for Stream's users, which nobody counts. */
  readonly total: number | undefined;
  /** Set while nothing is asked because Stream has had enough. */
  readonly waitingMs: number | undefined;
}

/** What a comparison came to. */
export interface DriftSummary {
  readonly accounts: number;
  readonly streamUsers: number;
  /** Accounts whose changes have not reached Stream yet: no drift, and not compared. */
  readonly onTheirWay: number;
  readonly findings: Readonly<Record<DriftKind, number>>;
  /** Accounts that were marked, to be written to Stream again. */
  readonly marked: number;
}

export interface DriftOptions {
  /** Marks the accounts that differ. Unknown users are only told of. */
  readonly repair?: boolean;
  readonly onFinding?: (finding: DriftFinding) => void;
  readonly onProgress?: (progress: DriftProgress) => void;
}

/**
 * Compares our accounts with Stream's users, page by page in the order of ids, so that memory does not grow with them.
 * What was changed by hand, or lost in a way nobody thought of, is found by this and by nothing else.
 */
@Injectable()
export class DriftService {
  private readonly users: Model<User>;

  constructor(
    @InjectModel(User.name) users: Model<User>,
    private readonly stream: StreamService,
    private readonly sync: UserSyncService,
    private readonly config: AppConfig,
    background: BackgroundConnection,
  ) {
    this.users = background.model(users);
  }

  /** @throws StreamError when Stream cannot be asked, or is away for longer than half a minute */
  report(options: DriftOptions = {}): Promise<DriftSummary> {
    return new DriftRun(this.users, this.stream, this.sync, this.config.support.agentId, options).run();
  }
}

/** One comparison. */
class DriftRun {
  private accounts = 0;
  private streamUsers = 0;
  private onTheirWay = 0;
  private marked = 0;
  private total: number | undefined;
  private readonly findings = Object.fromEntries(DRIFT_KINDS.map((kind) => [kind, 0])) as Record<DriftKind, number>;

  constructor(
    private readonly users: Model<User>,
    private readonly stream: StreamService,
    private readonly sync: UserSyncService,
    private readonly agentId: string | undefined,
    private readonly options: DriftOptions,
  ) {}

  async run(): Promise<DriftSummary> {
    this.total = await this.users.estimatedDocumentCount().exec();
    await this.walkAccounts();
    await this.walkStream();
    const { accounts, streamUsers, onTheirWay, findings, marked } = this;
    return { accounts, streamUsers, onTheirWay, findings, marked };
  }

  private async walkAccounts(): Promise<void> {
    for (let after = ''; ;) {
      const page = await this.users
        .find({ _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(PAGE)
        .lean<User[]>()
        .exec();
      const last = page.at(-1);
      if (!last) return;
      await this.comparePage(page);
      this.accounts += page.length;
      this.tell('accounts');
      after = last._id;
    }
  }

  private async comparePage(page: readonly User[]): Promise<void> {
    const settled = page.filter(({ work }) => isSettled(work.status));
    this.onTheirWay += page.length - settled.length;
    const wanted = settled.map((account) => ({ account, users: desiredStreamUsers(account) }));
    const found = await this.statesOf(wanted.flatMap(({ users }) => users.map(({ id }) => id)));
    const differing = wanted
      .map(({ account, users }) => ({
        account,
        findings: users.flatMap((user) =>
          driftOf(user, found.get(user.id)).map((drift) => ({ ...drift, ...of(account), streamUserId: user.id })),
        ),
      }))
      .filter(({ findings }) => findings.length > 0);
    const unchanged = await this.unchanged(differing.map(({ account }) => account));
    this.onTheirWay += differing.length - unchanged.size;
    const drifted = differing.filter(({ account }) => unchanged.has(account._id));
    for (const { findings } of drifted) for (const finding of findings) this.found(finding);
    if (this.options.repair && drifted.length > 0) {
      this.marked += await this.sync.markAgain(drifted.map(({ account }) => account._id));
    }
  }

  /** Those that are still as they were read: what was changed since is no drift yet. */
  private async unchanged(accounts: readonly User[]): Promise<Set<string>> {
    if (accounts.length === 0) return new Set();
    const revisions = new Map(accounts.map(({ _id, work }) => [_id, work.revision]));
    const now = await this.users
      .find({ _id: { $in: [...revisions.keys()] } }, { 'work.status': 1, 'work.revision': 1 })
      .lean<Pick<User, '_id' | 'work'>[]>()
      .exec();
    const same = now.filter(({ _id, work }) => isSettled(work.status) && work.revision === revisions.get(_id));
    return new Set(same.map(({ _id }) => _id));
  }

  private async walkStream(): Promise<void> {
    for (let afterId: string | undefined; ;) {
      const page = await this.ask({ afterId, limit: PAGE }, 'stream');
      const last = page.at(-1);
      // A page that does not go on would be asked for again and again.
      if (!last || last.id === afterId) return;
      await this.tellUnknown(page);
      this.streamUsers += page.length;
      this.tell('stream');
      afterId = last.id;
    }
  }

  private async tellUnknown(page: readonly StreamUserState[]): Promise<void> {
    const ids = page.filter(({ deleted }) => !deleted).map(({ id }) => id);
    const foreign = ids.filter((id) => !isReservedId(id, this.agentId));
    const accounts = await this.users
      .find({ _id: { $in: foreign } }, { _id: 1 })
      .lean()
      .exec();
    const known = new Set(accounts.map(({ _id }) => _id));
    for (const streamUserId of foreign) {
      if (known.has(streamUserId)) continue;
      this.found({ kind: 'unknown', streamUserId, accountId: null, fields: [], deadLetter: null });
    }
  }

  private async statesOf(ids: readonly string[]): Promise<Map<string, StreamUserState>> {
    const states = new Map<string, StreamUserState>();
    for (const part of chunksOf(ids, STREAM_BATCH_LIMIT)) {
      for (const state of await this.ask({ ids: part }, 'accounts')) states.set(state.id, state);
    }
    return states;
  }

  private ask(query: Parameters<typeof queryWithRetry>[1], phase: DriftProgress['phase']): Promise<StreamUserState[]> {
    return queryWithRetry(this.stream.users, query, (waitingMs) => this.tell(phase, waitingMs));
  }

  private found(finding: DriftFinding): void {
    this.findings[finding.kind] += 1;
    this.options.onFinding?.(finding);
  }

  private tell(phase: DriftProgress['phase'], waitingMs?: number): void {
    const [checked, total] = phase === 'accounts' ? [this.accounts, this.total] : [this.streamUsers, undefined];
    this.options.onProgress?.({ phase, checked, total, waitingMs });
  }
}

const isSettled = (status: User['work']['status']): boolean => status === 'idle' || status === 'dead';

const of = ({ _id, work }: User): Pick<DriftFinding, 'accountId' | 'deadLetter'> => ({
  accountId: _id,
  deadLetter: work.status === 'dead' ? work.lastError : null,
});
