import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { AppConfig } from '../../config/app-config.js';
import { CHANNEL_TYPE, supportChannelId } from '../../stream/channel-ids.js';
import { StreamError } from '../../stream/stream-errors.js';
import type { NewStreamChannel, StreamChannelState } from '../../stream/stream-types.js';
import { StreamService } from '../../stream/stream.service.js';
import { customerIdentity } from '../../stream/user-ids.js';
import { UserSyncService } from '../../users/sync/user-sync.service.js';
import { UsersService } from '../../users/users.service.js';
import type { Claim } from '../../work/claim.js';
import { eachItem, type WorkLoop } from '../../work/work-loop.js';
import type { WorkQueue } from '../../work/work-queue.js';
import { WorkLoops } from '../../work/work-loops.js';
import { ChannelsService } from '../channels/channels.service.js';
import { SupportChannel } from './support-channel.schema.js';

const CONCURRENCY = 4;

/** Makes Stream and the read model equal to the records of support channels. */
@Injectable()
export class SupportChannelSyncService {
  private readonly loop: WorkLoop<SupportChannel>;
  private agentSeen = false;

  constructor(
    @InjectModel(SupportChannel.name) records: Model<SupportChannel>,
    private readonly stream: StreamService,
    private readonly accounts: UsersService,
    private readonly users: UserSyncService,
    private readonly channels: ChannelsService,
    private readonly config: AppConfig,
    loops: WorkLoops,
  ) {
    this.loop = loops.create(records, {
      name: 'support-channels',
      concurrency: CONCURRENCY,
      handle: eachItem(async (record, claim) => this.sync(record, claim)),
      convergent: true,
    });
  }

  /** Changes a record and marks it in one write; see {@link WorkQueue.change}. */
  change(...change: Parameters<WorkQueue<SupportChannel>['change']>): Promise<SupportChannel | null> {
    return this.loop.queue.change(...change);
  }

  wake(): void {
    this.loop.wake();
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

  /** The channel with its members. Stream refuses it when it lacks one of them, even if it was sent before. */
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
   * Makes sure that the customer and the agent exist in Stream. The agent is usually an account; one that only works in
   * Stream's dashboard exists only there, and is looked up once.
   *
   * @returns false when the customer was deleted
   */
  private async ensureMembers(customerId: number, claim: Claim, again = false): Promise<boolean> {
    claim.assertHeld();
    if (!(await this.users.ensureCustomerInStream(customerId, again))) return false;
    const { agentId } = this.config.support;
    if (!agentId || (this.agentSeen && !again)) return true;
    claim.assertHeld();
    if (await this.accounts.findOne(agentId)) await this.users.ensureInStream([agentId], true);
    else await this.users.ensureUserInStream({ id: agentId, name: 'Support', role: 'user' });
    this.agentSeen = true;
    return true;
  }
}
