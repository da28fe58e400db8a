import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import { ChannelOwners } from '../chat/projection/channel-owners.service.js';
import type { DesiredChannel } from '../chat/projection/desired-channel.js';
import { OwnedChannels } from '../chat/projection/owned-channels.js';
import { UsersService } from '../users/users.service.js';
import { desiredDirectChannel } from './direct-channel.js';
import { Friendship } from './friendship.schema.js';

const CONCURRENCY = 8;
/** The pause while a member is not active: Stream refuses to add deactivated users. */
const INACTIVE_MEMBER_PAUSE_MS = 3_600_000;

/** The direct channels of friends. A channel's id is stored with the friendship, before Stream is called. */
@Injectable()
export class DirectChannels extends OwnedChannels<Friendship> {
  constructor(
    @InjectModel(Friendship.name) friendships: Model<Friendship>,
    owners: ChannelOwners,
    private readonly accounts: UsersService,
  ) {
    super('friendships', friendships, owners, CONCURRENCY);
  }

  /** While a member is not active, the channel is kept in order, but neither created nor completed. */
  protected async desiredChannel(friendship: Friendship, now: Date): Promise<DesiredChannel | null> {
    const wanted = desiredDirectChannel(friendship);
    if (!wanted?.mustExist) return wanted;
    const accounts = await this.accounts.findMany(wanted.members);
    if (accounts.filter(({ active }) => active).length === wanted.members.length) return wanted;
    const nextTransitionAt = new Date(now.getTime() + INACTIVE_MEMBER_PAUSE_MS);
    return { ...wanted, mustExist: false, nextTransitionAt };
  }

  protected ownersOf(channelIds: readonly string[]): QueryFilter<Friendship> {
    return { channelId: { $in: [...channelIds] } };
  }
}
