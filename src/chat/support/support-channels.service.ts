import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import { AppConfig } from '../../config/app-config.js';
import { CHANNEL_TYPE, customerIdOfChannel, supportChannelId } from '../../stream/channel-ids.js';
import { customerIdentity } from '../../stream/user-ids.js';
import { UsersService } from '../../users/users.service.js';
import { ChannelOwners } from '../projection/channel-owners.service.js';
import type { DesiredChannel } from '../projection/desired-channel.js';
import { OwnedChannels } from '../projection/owned-channels.js';
import { SupportChannel } from './support-channel.schema.js';

const CONCURRENCY = 4;

/** The channels in which customers talk to support. Without a support agent there are none. */
@Injectable()
export class SupportChannels extends OwnedChannels<SupportChannel> implements OnApplicationBootstrap {
  private readonly logger = new Logger(SupportChannels.name);

  constructor(
    @InjectModel(SupportChannel.name) records: Model<SupportChannel>,
    owners: ChannelOwners,
    private readonly accounts: UsersService,
    private readonly config: AppConfig,
  ) {
    super('support-channels', records, owners, CONCURRENCY);
  }

  /** Marks the channels of customers who have none yet, or still another agent. Boot does not wait for it. */
  onApplicationBootstrap(): void {
    const { agentId } = this.config.support;
    if (!agentId) return;
    this.changeMany({ agentId: { $ne: agentId } }, { $set: { agentId } }).catch((error: unknown) => {
      this.logger.warn({ msg: 'could not mark support channels for the support agent', err: error });
    });
  }

  protected async desiredChannel({ _id, customerName }: SupportChannel): Promise<DesiredChannel | null> {
    const { agentId } = this.config.support;
    if (!agentId) return null;
    const customer = customerIdentity(_id);
    return {
      type: CHANNEL_TYPE,
      id: supportChannelId(_id),
      createdById: customer,
      members: [customer, agentId],
      data: { name: `Support for ${customerName || customer}`, customerId: _id },
      frozen: false,
      notices: [],
      mustExist: !(await this.accounts.isDeletedCustomer(_id)),
      trustedRoles: ['vet', 'admin'],
    };
  }

  protected ownersOf(channelIds: readonly string[]): QueryFilter<SupportChannel> {
    return { _id: { $in: channelIds.flatMap((id) => customerIdOfChannel(id) ?? []) } };
  }
}
