import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { LRUCache } from 'lru-cache';
import type { Model } from 'mongoose';
import type { Caller } from '../../policies/current-user.js';
import { AppConfig } from '../../config/app-config.js';
import { isDuplicateKey } from '../../database/database-errors.js';
import { insertMissing } from '../../database/insert-missing.js';
import { CHANNEL_TYPE, supportChannelId } from '../../stream/channel-ids.js';
import { StreamError } from '../../stream/stream-errors.js';
import type { NewStreamChannel, StreamChannelState } from '../../stream/stream-types.js';
import { StreamService } from '../../stream/stream.service.js';
import { customerIdentity } from '../../stream/user-ids.js';
import { AccountSyncListeners, type SyncedAccount } from '../../users/sync/account-sync-listeners.js';
import { UserSyncService } from '../../users/sync/user-sync.service.js';
import { UsersService } from '../../users/users.service.js';
import type { Claim } from '../../work/claim.js';
import { eachItem, WorkLoop } from '../../work/work-loop.js';
import { WorkQueue } from '../../work/work-queue.js';
import { WorkQueues } from '../../work/work-queues.js';
import { firstWork } from '../../work/work.schema.js';
import { ChannelsService } from '../channels/channels.service.js';
import { SupportChannel } from './support-channel.schema.js';

const CONCURRENCY = 4;
const MAX_REMEMBERED = 10_000;

/**
 * Keeps a support channel for every customer: for each account with a customer number, and for whoever asked for a
 * token in between. The customer's identity at Stream is the account's and kept with it, not here.
 */
@Injectable()
export class SupportChannelService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly queue: WorkQueue<SupportChannel>;
  private readonly loop: WorkLoop<SupportChannel>;
  /** Customers whose record this process has seen. */
  private readonly known = new LRUCache<number, true>({ max: MAX_REMEMBERED });
  private agentSeen = false;

  constructor(
    @InjectModel(SupportChannel.name) private readonly records: Model<SupportChannel>,
    private readonly stream: StreamService,
    private readonly accounts: UsersService,
    private readonly users: UserSyncService,
    private readonly channels: ChannelsService,
    private readonly config: AppConfig,
    listeners: AccountSyncListeners,
    queues: WorkQueues,
  ) {
    this.queue = queues.of(records);
    this.loop = new WorkLoop({
      name: 'support-channels',
      queue: this.queue,
      concurrency: CONCURRENCY,
      handle: eachItem(async (record, claim) => this.sync(record, claim)),
      convergent: true,
    });
    listeners.register((account) => this.follow(account));
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  /**
   * Records that this customer should have a channel, if there is no record yet; the loop makes it. What a caller knows
   * of the account may be some seconds old, so the name of a record that is there is left to {@link ensure}.
   */
  async start(customerId: number, { fullName: customerName, requestId }: Caller): Promise<void> {
    if (this.known.has(customerId)) return;
    const now = this.queue.now();
    const record = { _id: customerId, customerName, work: firstWork(now, requestId), createdAt: now, updatedAt: now };
    await insertMissing(this.records, [record]);
    this.known.set(customerId, true);
    this.loop.wake();
  }

  /** Records that this customer should have a channel under this name. Harmless when repeated or raced. */
  async ensure(customerId: number, customerName: string, requestId?: string): Promise<void> {
    try {
      await this.queue.change(
        { _id: customerId, customerName: { $ne: customerName } },
        { $set: { customerName } },
        requestId,
        { upsert: true },
      );
    } catch (error) {
      // The record is there, with this name already.
      if (!isDuplicateKey(error)) throw error;
    }
    this.known.set(customerId, true);
    this.loop.wake();
  }

  /** The channel of a customer who is shut out or gone stays as it is: it is the practice's, too. */
  private async follow({ customerId, presence, fullName, requestId }: SyncedAccount): Promise<void> {
    if (customerId !== undefined && presence === 'active') await this.ensure(customerId, fullName, requestId);
  }

  private async sync(record: SupportChannel, claim: Claim): Promise<undefined> {
    const customer = customerIdentity(record._id);
    const { agentId } = this.config.support;
    const wanted = {
      type: CHANNEL_TYPE,
      id: supportChannelId(record._id),
      createdById: customer,
      members: agentId ? [customer, agentId] : [customer],
      data: { name: `Support for ${record.customerName || customer}`, customerId: record._id },
      frozen: false,
    };
    if (!(await this.ensureMembers(record._id, claim))) return undefined;
    const state = await this.findOrCreate(wanted, () => this.ensureMembers(record._id, claim, true), claim);
    claim.assertHeld();
    if (state.data['name'] !== wanted.data.name) await this.stream.updateChannel(wanted.type, wanted.id, wanted.data);
    claim.assertHeld();
    await this.channels.project({
      type: wanted.type,
      id: wanted.id,
      name: wanted.data.name,
      members: wanted.members,
      madeAt: state.madeAt,
    });
    return undefined;
  }

  /** The channel with its members. Stream refuses it when it lacks one of them, whatever it was told before. */
  private async findOrCreate(
    wanted: NewStreamChannel,
    ensureAgain: () => Promise<boolean>,
    claim: Claim,
  ): Promise<StreamChannelState> {
    const attempt = async (): Promise<StreamChannelState> => {
      claim.assertHeld();
      const state = await this.stream.getOrCreateChannel(wanted);
      const missing = wanted.members.filter((member) => !state.members.includes(member));
      claim.assertHeld();
      if (missing.length > 0) await this.stream.addMembers(wanted.type, wanted.id, missing);
      return state;
    };
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StreamError) || !error.invalidInput) throw error;
      await ensureAgain();
      return attempt();
    }
  }

  /**
   * Sees to it that Stream has the customer and the agent. The agent is usually an account; one that only works in
   * Stream's dashboard exists at Stream alone, and is looked for once.
   *
   * @returns false when the customer was deleted
   */
  private async ensureMembers(customerId: number, claim: Claim, again = false): Promise<boolean> {
    claim.assertHeld();
    if (!(await this.users.ensureCustomerInStream(customerId, again))) return false;
    const { agentId } = this.config.support;
    if (!agentId || (this.agentSeen && !again)) return true;
    claim.assertHeld();
    if (await this.accounts.findOne(agentId)) await this.users.resend([agentId]);
    else await this.users.ensureUserInStream({ id: agentId, name: 'Support', role: 'user' });
    this.agentSeen = true;
    return true;
  }
}
