import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { isDuplicateKey } from '../../database/database-errors.js';
import { customerIdentity } from '../../stream/user-ids.js';
import type { Claim } from '../../work/claim.js';
import type { FinishOutcome } from '../../work/finish.js';
import { eachItem, type WorkLoop } from '../../work/work-loop.js';
import { WorkLoops } from '../../work/work-loops.js';
import { AccountSyncListeners, type SyncedAccount } from '../sync/account-sync-listeners.js';
import { Erasure } from './erasure.schema.js';

/** One at a time: erasing reads whole collections. */
const CONCURRENCY = 1;
/** Longer than an account is cached and a request takes. */
const REPEAT_AFTER_MS = 60_000;
const KEEP_MS = 30 * 24 * 3_600_000;

/** A person whose account was deleted, by all the ids that documents may hold. */
export interface ErasedPerson {
  readonly accountId: string;
  readonly customerId: number | undefined;
  /** Of the account's users in Stream. */
  readonly userIds: readonly string[];
}

/** Removes what a feature holds about a person. It may be stopped and run again, and leads to the same result. */
export type Eraser = (person: ErasedPerson) => Promise<unknown>;

/**
 * Erases what is stored about deleted accounts. Features register what they do in their constructor. The account's own work
 * records the erasure, before Stream has deleted its user, so a stopped process or Stream's outage delays nothing for good.
 *
 * It is done twice: a request that began before the deletion may write a name after the first time. Events may come much
 * later; their handlers look for deleted accounts themselves.
 */
@Injectable()
export class Erasures {
  private readonly loop: WorkLoop<Erasure>;
  private readonly erasers: Eraser[] = [];

  constructor(@InjectModel(Erasure.name) erasures: Model<Erasure>, listeners: AccountSyncListeners, loops: WorkLoops) {
    this.loop = loops.create(erasures, {
      name: 'erasures',
      concurrency: CONCURRENCY,
      handle: eachItem((erasure, claim) => this.erase(erasure, claim)),
    });
    listeners.register((account) => this.follow(account));
  }

  register(eraser: Eraser): void {
    this.erasers.push(eraser);
  }

  private async follow({ id, customerId, presence, requestId }: SyncedAccount): Promise<void> {
    if (presence !== 'deleted') return;
    const repeatAt = new Date(this.loop.queue.now().getTime() + REPEAT_AFTER_MS);
    const marking = { $set: { customerId: customerId ?? null, repeatAt }, $unset: { expiresAt: 1 as const } };
    try {
      await this.loop.queue.change({ _id: id }, marking, requestId, { upsert: true });
    } catch (error) {
      // Another process has recorded it at the same moment.
      if (!isDuplicateKey(error)) throw error;
    }
    this.loop.wake();
  }

  private async erase({ _id: accountId, customerId, repeatAt }: Erasure, claim: Claim): Promise<FinishOutcome> {
    const number = customerId ?? undefined;
    const userIds = [accountId, ...(number === undefined ? [] : [customerIdentity(number)])];
    for (const eraser of this.erasers) {
      claim.assertHeld();
      await eraser({ accountId, customerId: number, userIds });
    }
    const now = this.loop.queue.now();
    if (now < repeatAt) return { set: { erasedAt: now }, nextDueAt: repeatAt };
    return { set: { erasedAt: now, expiresAt: new Date(now.getTime() + KEEP_MS) } };
  }
}
