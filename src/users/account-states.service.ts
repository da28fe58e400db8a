import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { BackgroundConnection } from '../database/background-connection.js';
import type { Role } from '../common/accounts/roles.js';
import type { Work } from '../work/work.schema.js';
import { type Deletion, User } from './user.schema.js';
import { UserSyncService } from './sync/user-sync.service.js';

/** How far an account is at Stream: as it should be, on its way, or given up until somebody marks it again. */
export type AtStream = 'done' | 'under-way' | 'given-up';

/** An account as an operator sees it. */
export interface AccountState {
  readonly id: string;
  readonly role: Role;
  readonly deactivated: boolean;
  readonly deletion: Deletion | null;
  readonly atStream: AtStream;
  /** What went wrong last on the way to Stream; null when nothing did. */
  readonly lastError: string | null;
}

const FIELDS = { role: 1, deactivatedAt: 1, deletion: 1, 'work.status': 1, 'work.lastError': 1 } as const;

type StoredState = Pick<User, '_id' | 'role' | 'deactivatedAt' | 'deletion'> & {
  readonly work: Pick<Work, 'status' | 'lastError'>;
};

/** Tells operators how far accounts are, past every cache, and sends accounts to Stream once more. */
@Injectable()
export class AccountStatesService {
  private readonly users: Model<User>;

  constructor(
    @InjectModel(User.name) users: Model<User>,
    private readonly sync: UserSyncService,
    background: BackgroundConnection,
  ) {
    this.users = background.model(users);
  }

  /** The states of the accounts among `ids` that exist, deleted ones included. */
  async look(ids: readonly string[]): Promise<Map<string, AccountState>> {
    const users = await this.users
      .find({ _id: { $in: [...ids] } }, FIELDS)
      .lean<StoredState[]>()
      .exec();
    return new Map(users.map((user) => [user._id, toState(user)]));
  }

  /** The next ids after `afterId`, in their order; an empty page is the end. */
  async idsAfter(afterId: string, limit: number): Promise<string[]> {
    const page = await this.users
      .find({ _id: { $gt: afterId } }, { _id: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<Pick<User, '_id'>[]>()
      .exec();
    return page.map(({ _id }) => _id);
  }

  /** Has the accounts sent to Stream once more, those that were given up included. Unknown ids are passed over. */
  async markAgain(ids: readonly string[]): Promise<void> {
    await this.sync.markAgain(ids);
  }
}

function toState({ _id, role, deactivatedAt, deletion, work }: StoredState): AccountState {
  const atStream = work.status === 'idle' ? 'done' : work.status === 'dead' ? 'given-up' : 'under-way';
  return {
    id: _id,
    role,
    deactivated: Boolean(deactivatedAt),
    deletion: deletion ?? null,
    atStream,
    lastError: work.lastError ?? null,
  };
}
