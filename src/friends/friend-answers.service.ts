import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter, UpdateQuery } from 'mongoose';
import { AppException } from '../common/errors/app-exception.js';
import { AppConfig } from '../config/app-config.js';
import { DatabaseClock } from '../database/database-clock.js';
import type { Caller } from '../policies/current-user.js';
import { UsersService } from '../users/users.service.js';
import { withFreeChannelId } from './direct-channel.js';
import { DirectChannels } from './direct-channels.service.js';
import type { RemovedDto } from './friend.dto.js';
import { FriendLimitsService, isPlaceTaken } from './friend-limits.service.js';
import type { RequestAcceptedDto } from './friend-request.dto.js';
import { Friendship } from './friendship.schema.js';

/** Accepts, declines and withdraws friend requests. Each step is one conditional update of the pair's record. */
@Injectable()
export class FriendAnswersService {
  constructor(
    @InjectModel(Friendship.name) private readonly friendships: Model<Friendship>,
    private readonly accounts: UsersService,
    private readonly limits: FriendLimitsService,
    private readonly channels: DirectChannels,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
  ) {}

  /** Accepts a request to the caller. Accepting it again changes nothing. The work creates the channel in Stream. */
  async accept(caller: Caller, id: string): Promise<RequestAcceptedDto> {
    const friendship = await this.findOpen(caller, id);
    if (friendship.requester === caller.id) throw new AppException('FRIEND_REQUEST_NOT_YOURS');
    if (friendship.status === 'pending') await this.befriend(caller, friendship);
    else if (friendship.work.status === 'dead') await this.channels.markAgain(id, caller.requestId);
    await this.channels.settle(id);
    return { message: 'Friend request accepted' };
  }

  /** Declines a request to the caller, or withdraws one from the caller, while it is pending. */
  async remove(caller: Caller, id: string): Promise<RemovedDto> {
    const endedAt = this.clock.now();
    if (await this.endPending({ _id: id, requester: caller.id }, { endedAt })) return { success: true };
    return this.decline(caller, id);
  }

  /** Declines a request to the caller while it is pending. */
  async decline(caller: Caller, id: string): Promise<RemovedDto> {
    const endedAt = this.clock.now();
    if (await this.endPending({ _id: id, recipient: caller.id }, { endedAt, declinedAt: endedAt }))
      return { success: true };
    throw new AppException('FRIEND_REQUEST_NOT_FOUND');
  }

  private async endPending(
    which: QueryFilter<Friendship>,
    times: Partial<Pick<Friendship, 'endedAt' | 'declinedAt'>>,
  ): Promise<boolean> {
    const ending: UpdateQuery<Friendship> = { $set: { status: 'ended', ...times } };
    return (await this.friendships.updateOne({ ...which, status: 'pending' }, ending)).matchedCount === 1;
  }

  /** The request or friendship, if the caller belongs to it and it has not ended. */
  private async findOpen(caller: Caller, id: string): Promise<Friendship> {
    const friendship = await this.friendships
      .findOne({ _id: id, members: caller.id, status: { $in: ['pending', 'accepted'] } })
      .lean<Friendship>()
      .exec();
    if (!friendship) throw new AppException('FRIEND_REQUEST_NOT_FOUND');
    return friendship;
  }

  private async befriend(
    caller: Caller,
    { _id, requester, requestedAt, members, channelId }: Friendship,
  ): Promise<void> {
    if (!(await this.accounts.isActive(requester))) throw new AppException('FRIEND_REQUEST_NOT_FOUND');
    await this.limits.assertMayBefriend(members);
    const acceptedAt = this.clock.now();
    const accepted = await withFreeChannelId(
      members,
      { existing: channelId, profile: this.config.clientProfile },
      (id) =>
        this.channels.change(
          { _id, status: 'pending', requestedAt },
          { $set: { status: 'accepted', acceptedAt, channelId: id } },
          caller.requestId,
        ),
    );
    if (!accepted) {
      // Another call of the caller accepted it, or it was declined or withdrawn.
      if ((await this.findOpen(caller, _id)).status !== 'accepted') throw new AppException('FRIEND_REQUEST_NOT_FOUND');
      return;
    }
    if (!(await this.limits.isExceeded(members))) return;
    // Several requests were accepted at the same time: take this one back.
    const undo = (change: Partial<Friendship>) =>
      this.channels.change(
        { _id, status: 'accepted', acceptedAt },
        { $set: { ...change, acceptedAt: null } },
        caller.requestId,
      );
    await undo({ status: 'pending' }).catch((error: unknown) => {
      if (!isPlaceTaken(error)) throw error;
      return undo({ status: 'ended', endedAt: acceptedAt });
    });
    throw new AppException('TOO_MANY_FRIENDS');
  }
}
