import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Account } from '../common/accounts/account.js';

/**
 * Clients are promised that a change by another process counts here within five seconds. The fifth second is for
 * requests that have just read from the cache.
 */
const TTL_MS = 4000;
const MAX_ACCOUNTS = 20_000;

/** A read of the database: when it began, and how many changes this process had made by then. */
export interface AccountReading {
  readonly startedAtMs: number;
  readonly changes: number;
}

/**
 * The accounts read in the last seconds. Every request needs its caller's account; a database call for it would take
 * nine times as long as the rest of the request.
 *
 * A result that was read before a change of this process and arrives after it is not cached: it may be outdated.
 */
@Injectable()
export class AccountCache {
  private readonly accounts = new LRUCache<string, Account>({
    max: MAX_ACCOUNTS,
    ttl: TTL_MS,
    ttlAutopurge: false,
    ttlResolution: 0,
  });
  private changes = 0;

  get(id: string): Account | undefined {
    return this.accounts.get(id);
  }

  /** Call before the database is read: the age of an entry counts from here. */
  startReading(): AccountReading {
    return { startedAtMs: performance.now(), changes: this.changes };
  }

  /** Caches an account, unless this process has changed any account since the read began. Changes are rare. */
  keep(account: Account, reading: AccountReading): void {
    if (reading.changes !== this.changes) return;
    this.accounts.set(account.id, account, { start: reading.startedAtMs });
  }

  /** Call after an account was changed, so that the change counts in this process at once. */
  drop(id: string): void {
    this.changes += 1;
    this.accounts.delete(id);
  }
}
