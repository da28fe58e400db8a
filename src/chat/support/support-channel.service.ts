import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { LRUCache } from 'lru-cache';
import type { Model } from 'mongoose';
import { AppConfig } from '../../config/app-config.js';
import { DatabaseClock } from '../../database/database-clock.js';
import { isDuplicateKey } from '../../database/database-errors.js';
import { insertMissing } from '../../database/insert-missing.js';
import type { Caller } from '../../policies/current-user.js';
import { AccountSyncListeners, type SyncedAccount } from '../../users/sync/account-sync-listeners.js';
import { type ErasedPerson, Erasures } from '../../users/erasure/erasures.service.js';
import { firstWork } from '../../work/work.schema.js';
import { SupportChannels } from './support-channels.service.js';
import { SupportChannel } from './support-channel.schema.js';

const MAX_REMEMBERED = 10_000;

/**
 * Keeps a record of the support channel of every customer: of each account with a customer number, and of customers who
 * requested a token before they had one. The customer's user in Stream belongs to the account, and is not kept here.
 */
@Injectable()
export class SupportChannelService {
  /** Customers whose channel was there when this process looked. */
  private readonly known = new LRUCache<number, true>({ max: MAX_REMEMBERED });

  constructor(
    @InjectModel(SupportChannel.name) private readonly records: Model<SupportChannel>,
    private readonly channels: SupportChannels,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
    listeners: AccountSyncListeners,
    erasures: Erasures,
  ) {
    listeners.register((account) => this.follow(account));
    erasures.register((person) => this.erase(person));
  }

  /**
   * Records that this customer should have a channel, if there is no record yet, and gives it the time that a request may
   * wait: the customer may not create it. A caller's copy of the account may be some seconds old, so the name in an
   * existing record is left to {@link ensure}.
   */
  async start(customerId: number, { fullName: customerName, requestId }: Caller): Promise<void> {
    if (this.known.has(customerId)) return;
    const now = this.clock.now();
    const { agentId } = this.config.support;
    const work = firstWork(now, requestId);
    await insertMissing(this.records, [
      { _id: customerId, customerName, ...(agentId && { agentId }), work, createdAt: now, updatedAt: now },
    ]);
    if (await this.channels.settle(customerId)) this.known.set(customerId, true);
  }

  /**
   * Records that this customer should have a channel under this name. Harmless when it is repeated or concurrent. Dead work
   * is tried again: Stream refuses the channel of a customer who is deactivated, and this one is active again.
   */
  private async ensure(customerId: number, customerName: string, requestId?: string): Promise<void> {
    const { agentId } = this.config.support;
    try {
      await this.channels.change(
        { _id: customerId, $or: [{ customerName: { $ne: customerName } }, { 'work.status': 'dead' }] },
        { $set: { customerName }, ...(agentId && { $setOnInsert: { agentId } }) },
        requestId,
        { upsert: true },
      );
    } catch (error) {
      // There is a record, with this name already.
      if (!isDuplicateKey(error)) throw error;
    }
    this.channels.wake();
  }

  private async erase({ customerId }: ErasedPerson): Promise<void> {
    if (customerId === undefined) return;
    const named = { _id: customerId, customerName: { $ne: '' } };
    if (await this.channels.change(named, { $set: { customerName: '' } })) this.channels.wake();
  }

  /** The channel of a customer who is deactivated or deleted stays as it is: support needs it, too. */
  private async follow({ customerId, presence, fullName, requestId }: SyncedAccount): Promise<void> {
    if (customerId !== undefined && presence === 'active') await this.ensure(customerId, fullName, requestId);
  }
}
