import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Account } from '../common/accounts/account.js';

/**
 * How long an account counts as it was read. A change made by another process must count here within five seconds, a
 * promise to clients; the last second is for the request that is under way with what it has read.
 */
const TTL_MS = 4000;
const MAX_ACCOUNTS = 20_000;

/** A look into the database: when it began, and before which changes. */
export interface AccountReading {
  readonly startedAtMs: number;
  readonly changes: number;
}

/**
 * The accounts seen in the last few seconds. Every request needs its caller's account, and a database call for each
 * would cost nine times the rest of the request.
 *
 * What was read before a change of this process, and arrives after it, is not kept: it may be the state before.
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

  /** Call before the database is asked; an account's age counts from here. */
  startReading(): AccountReading {
    return { startedAtMs: performance.now(), changes: this.changes };
  }

  /** Keeps what was read, unless any account was changed meanwhile: changes are rare, and the next request reads again. */
  keep(account: Account, reading: AccountReading): void {
    if (reading.changes !== this.changes) return;
    this.accounts.set(account.id, account, { start: reading.startedAtMs });
  }

  /** Called in the process that changes an account, after the change, so that there it counts at once. */
  drop(id: string): void {
    this.changes += 1;
    this.accounts.delete(id);
  }
}
