import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Account } from '../common/accounts/account.js';

/** How long a change made by another process may go unnoticed here. A promise to clients: do not raise it. */
const TTL_MS = 5000;
const MAX_ACCOUNTS = 20_000;

/**
 * The accounts seen in the last few seconds. Every request needs its caller's account, and a database call for each
 * would cost nine times the rest of the request.
 */
@Injectable()
export class AccountCache {
  private readonly accounts = new LRUCache<string, Account>({ max: MAX_ACCOUNTS, ttl: TTL_MS, ttlAutopurge: false });

  get(id: string): Account | undefined {
    return this.accounts.get(id);
  }

  set(account: Account): void {
    this.accounts.set(account.id, account);
  }

  /** Called in the process that changes an account, so that there the change counts at once. */
  drop(id: string): void {
    this.accounts.delete(id);
  }
}
