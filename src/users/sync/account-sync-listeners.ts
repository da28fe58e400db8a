import { Injectable } from '@nestjs/common';
import type { StreamPresence } from '../user.schema.js';

/** An account as it was when its work began. Stream has this state by now, unless the account is deleted. */
export interface SyncedAccount {
  readonly id: string;
  readonly fullName: string;
  readonly customerId: number | undefined;
  readonly presence: StreamPresence;
  /** The request that made the change, if a request did. */
  readonly requestId: string | undefined;
}

/**
 * Called at least once for every change of an account, so it must be idempotent. If it throws, the account's work is
 * tried again; other accounts are not affected.
 */
export type AccountSyncListener = (account: SyncedAccount) => Promise<void>;

/**
 * Features that must act when an account has changed register here, so that `users` does not import them. They register
 * in their constructor, before any work begins.
 */
@Injectable()
export class AccountSyncListeners {
  private readonly listeners: AccountSyncListener[] = [];

  register(listener: AccountSyncListener): void {
    this.listeners.push(listener);
  }

  /** Calls the listeners one after the other, in the order of registration. */
  async notify(account: SyncedAccount): Promise<void> {
    for (const listener of this.listeners) await listener(account);
  }
}
