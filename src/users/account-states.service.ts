import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { BackgroundConnection } from '../database/background-connection.js';
import type { Role } from '../common/accounts/roles.js';
import type { Work } from '../work/work.schema.js';
import { type Deletion, User } from './user.schema.js';
import { UserSyncService } from './sync/user-sync.service.js';

/** Whether Stream has an account as it should be. `dead`: not, until the account is marked again. */
export type SyncStatus = 'done' | 'under-way' | 'dead';

/** An account as an operator sees it. */
export interface AccountState {
  readonly id: string;
  readonly role: Role;
  readonly deactivated: boolean;
  readonly deletion: Deletion | null;
  readonly sync: SyncStatus;
  /** The last error of the work; null when there was none. */
  readonly lastError: string | null;
}

const FIELDS = { role: 1, deactivatedAt: 1, deletion: 1, 'work.status': 1, 'work.lastError': 1 } as const;

type StoredState = Pick<User, '_id' | 'role' | 'deactivatedAt' | 'deletion'> & {
  readonly work: Pick<Work, 'status' | 'lastError'>;
};

/** Accounts for operators: read without a cache, and marked again on request. */
@Injectable()
export class AccountStatesService {
  private readonly users: Model<User>;

  constructor(
    @InjectModel(User.name) users: Model<User>,
    private readonly userSync: UserSyncService,
    background: BackgroundConnection,
  ) {
    this.users = background.model(users);
  }

  /** The states of the accounts among `ids` that exist, including deleted ones. */
  async findMany(ids: readonly string[]): Promise<Map<string, AccountState>> {
    const users = await this.users
      .find({ _id: { $in: [...ids] } }, FIELDS)
      .lean<StoredState[]>()
      .exec();
    return new Map(users.map((user) => [user._id, toState(user)]));
  }

  /** The next ids after `afterId`, in ascending order. An empty page is the end. */
  async idsAfter(afterId: string, limit: number): Promise<string[]> {
    const page = await this.users
      .find({ _id: { $gt: afterId } }, { _id: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<Pick<User, '_id'>[]>()
      .exec();
    return page.map(({ _id }) => _id);
  }

  /** Marks accounts to be written to Stream again, including those whose work is dead. Ignores unknown ids. */
  async markAgain(ids: readonly string[]): Promise<void> {
    await this.userSync.markAgain(ids);
  }
}

function toState({ _id, role, deactivatedAt, deletion, work }: StoredState): AccountState {
  return {
    id: _id,
    role,
    deactivated: Boolean(deactivatedAt),
    deletion: deletion ?? null,
    sync: work.status === 'idle' ? 'done' : work.status === 'dead' ? 'dead' : 'under-way',
    lastError: work.lastError ?? null,
  };
}
