import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { DatabaseClock } from '../database/database-clock.js';
import { isDuplicateKey } from '../database/database-errors.js';
import { newId } from '../database/string-id.js';
import { recordSecurityEvent } from '../common/logging/security-log.js';
import type { Account } from '../common/accounts/account.js';
import { emailSpellings } from '../common/accounts/email-address.js';
import { AppConfig } from '../config/app-config.js';
import { revocationCut } from '../stream/stream-tokens.js';
import { AccountCache } from './account-cache.js';
import { ACCOUNT_FIELDS, toAccount } from './account.mapper.js';
import { TakenEmailError } from './taken-email-error.js';
import { isReservedId } from '../stream/user-ids.js';
import type { NewAccount } from './new-account.js';
import { User } from './user.schema.js';
import { UserSyncService } from './sync/user-sync.service.js';

/** Creates and reads accounts. They are the source of truth for Stream's users. */
@Injectable()
export class UsersService {
  constructor(
    @InjectModel(User.name) private readonly users: Model<User>,
    private readonly cache: AccountCache,
    private readonly sync: UserSyncService,
    private readonly config: AppConfig,
    private readonly clock: DatabaseClock,
  ) {}

  /** True for an account that exists and is neither deactivated nor deleted. */
  async isActive(id: string): Promise<boolean> {
    const [account] = await this.findMany([id]);
    return account?.active ?? false;
  }

  /**
   * Creates an account and marks it for Stream in the same write.
   *
   * @throws RangeError for a reserved id; MongoDB's duplicate key error for a taken id, email or customer number
   */
  async create(account: NewAccount): Promise<Account> {
    return toAccount(await this.createRecord(account));
  }

  /** Like {@link create}, but returns the whole record. */
  async createRecord(account: NewAccount): Promise<User> {
    const { id = newId(), requestId, ...profile } = account;
    if (isReservedId(id)) throw new RangeError(`"${id}" is a reserved id`);
    await this.assertEmailFree(profile.email, id);
    const reading = this.cache.startReading();
    const work = this.sync.firstWork(requestId);
    const user = await this.users.create({ _id: id, ...profile, isOnboarded: false, work });
    this.sync.wake();
    this.cache.keep(toAccount(user), reading);
    return user;
  }

  /**
   * The unique index knows one spelling of an address; accounts of earlier versions may have it in another.
   *
   * @throws TakenEmailError when another account has it in another spelling
   */
  async assertEmailFree(email: string | undefined, ownId: string): Promise<void> {
    const others = email === undefined ? [] : emailSpellings(email).filter((spelling) => spelling !== email);
    if (others.length === 0) return;
    const taken = await this.users.exists({ email: { $in: others }, _id: { $ne: ownId } });
    if (taken) throw new TakenEmailError();
  }

  /** The account, at most five seconds old, or null. Deactivated accounts are returned as such. */
  async findOne(id: string): Promise<Account | null> {
    return this.cache.get(id) ?? (await this.findMany([id]))[0] ?? null;
  }

  /** The current accounts among `ids` that exist, in no particular order. */
  async findMany(ids: readonly string[]): Promise<Account[]> {
    if (ids.length === 0) return [];
    const reading = this.cache.startReading();
    const users = await this.users
      .find({ _id: { $in: [...ids] } }, ACCOUNT_FIELDS)
      .lean()
      .exec();
    const accounts = users.map((user) => toAccount(user));
    for (const account of accounts) this.cache.keep(account, reading);
    return accounts;
  }

  /** The same, at most five seconds old, for frequent calls. */
  async findManyRecent(ids: readonly string[]): Promise<Account[]> {
    const recent = ids.flatMap((id) => this.cache.get(id) ?? []);
    const known = new Set(recent.map(({ id }) => id));
    return [...recent, ...(await this.findMany(ids.filter((id) => !known.has(id))))];
  }

  /** True when the account with this customer number was deleted. */
  async isDeletedCustomer(customerId: number): Promise<boolean> {
    return (await this.users.exists({ customerId, deletedAt: { $ne: null } })) !== null;
  }

  /**
   * The account, created on first use, for installations with another sign-in system. Concurrent calls are safe.
   *
   * @param by who has named it; by default its own token
   */
  async findOrCreate(account: NewAccount & { readonly id: string }, by = account.id): Promise<Account | null> {
    const found = await this.findOne(account.id);
    if (found || isReservedId(account.id, this.config.support.agentId)) return found;
    try {
      const created = await this.create(account);
      const { id: accountId, role, requestId } = account;
      recordSecurityEvent('account provisioned', { by, accountId, role, reqId: requestId });
      return created;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const { customerId, ...rest } = account;
      // Either the account was created meanwhile, or another account has its customer number.
      return (await this.findOne(account.id)) ?? (customerId === undefined ? null : this.findOrCreate(rest, by));
    }
  }

  /**
   * Sets the customer number that another sign-in system has asserted. A number that another account has is not taken
   * from it. An earlier owner of the number may hold Stream tokens for the customer's user, so the account's Stream
   * tokens are revoked. New tokens are valid at once.
   */
  async setCustomerId(account: Account, customerId: number): Promise<Account> {
    const tokensRevokedAt = revocationCut(this.clock.now());
    try {
      await this.sync.change(account.id, {}, { $set: { customerId, tokensRevokedAt } });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return account;
    }
    return { ...account, customerId, tokensRevokedAt };
  }
}
