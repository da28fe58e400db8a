import { Injectable } from '@nestjs/common';
import type { Deletion, StreamPresence } from '../user.schema.js';

/** An account that was changed, as it was when its work began. Stream has it so by now. */
export interface SyncedAccount {
  readonly id: string;
  readonly fullName: string;
  readonly customerId: number | undefined;
  readonly presence: StreamPresence;
  readonly deletion: Deletion | null;
  /** The request that brought the change, if one did. */
  readonly requestId: string | undefined;
}

/**
 * Acts after an account. It is called at least once for every change, so doing it again must be harmless; what it throws
 * is tried again like the account's own work, and holds back that account alone.
 */
export type AccountSyncListener = (account: SyncedAccount) => Promise<void>;

/**
 * Those who must act when an account was changed: the features that stand on accounts, of which accounts know nothing. A
 * feature registers while its module is made, before any work begins.
 */
@Injectable()
export class AccountSyncListeners {
  private readonly listeners: AccountSyncListener[] = [];

  register(listener: AccountSyncListener): void {
    this.listeners.push(listener);
  }

  /** Has them act one after the other, in the order in which they were registered. */
  async notify(account: SyncedAccount): Promise<void> {
    for (const listener of this.listeners) await listener(account);
  }
}
