import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { isDuplicateKey } from '../database/insert-missing.js';
import { newId } from '../database/string-id.js';
import type { Account } from '../common/accounts/account.js';
import { AccountCache } from './account-cache.js';
import type { Role } from '../common/accounts/roles.js';
import { isReservedId } from './reserved-ids.js';
import { toAccount } from './user.mapper.js';
import { User } from './user.schema.js';
import { UserSyncService } from './user-sync.service.js';

/** What an account is made from. */
export interface NewAccount {
  readonly id?: string;
  readonly fullName: string;
  readonly role: Role;
  readonly email?: string | undefined;
  readonly customerId?: number | undefined;
}

/** What the server needs of an account, and no more: profiles are read where profiles are shown. */
const ACCOUNT_FIELDS = { fullName: 1, role: 1, customerId: 1, deactivatedAt: 1, tokensRevokedAt: 1 } as const;

/** Accounts: the truth of which Stream's users are a copy. */
@Injectable()
export class UsersService {
  constructor(
    @InjectModel(User.name) private readonly users: Model<User>,
    private readonly cache: AccountCache,
    private readonly sync: UserSyncService,
  ) {}

  /**
   * Makes an account and marks it for Stream in the same write.
   *
   * @throws RangeError for an id that stands for something else; MongoDB's duplicate key error for a taken id or email.
   */
  async create(account: NewAccount): Promise<Account> {
    const { id = newId(), ...profile } = account;
    if (isReservedId(id)) throw new RangeError(`"${id}" is a reserved id`);
    const user = await this.users.create({ _id: id, ...profile, isOnboarded: false, work: this.sync.firstWork() });
    this.sync.wake();
    const created = toAccount(user);
    this.cache.set(created);
    return created;
  }

  /** The account, at most five seconds old, or null. Deactivated accounts are returned as such. */
  async findOne(id: string): Promise<Account | null> {
    const cached = this.cache.get(id);
    if (cached) return cached;
    const user = await this.users.findOne({ _id: id }, ACCOUNT_FIELDS).lean().exec();
    if (!user) return null;
    const account = toAccount(user);
    this.cache.set(account);
    return account;
  }

  /** The accounts among `ids` that exist, in no particular order. */
  async findMany(ids: readonly string[]): Promise<Account[]> {
    const users = await this.users
      .find({ _id: { $in: [...ids] } }, ACCOUNT_FIELDS)
      .lean()
      .exec();
    return users.map((user) => toAccount(user));
  }

  /** The account, made on first sight: for installations whose own sign-in knows it already. Harmless in a race. */
  async findOrCreate(account: NewAccount & { readonly id: string }): Promise<Account | null> {
    const found = await this.findOne(account.id);
    if (found || isReservedId(account.id)) return found;
    try {
      return await this.create(account);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return this.findOne(account.id);
    }
  }
}
