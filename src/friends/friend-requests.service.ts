import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Caller } from '../policies/current-user.js';
import { AppException } from '../common/errors/app-exception.js';
import { isId } from '../common/validation/identifiers.js';
import { DatabaseClock } from '../database/database-clock.js';
import { isDuplicateKey } from '../database/database-errors.js';
import { newId } from '../database/string-id.js';
import { UsersService } from '../users/users.service.js';
import { withFreeChannelId } from './direct-channel.js';
import { DirectChannels } from './direct-channels.service.js';
import type { RemovedDto } from './friend.dto.js';
import { FriendLimitsService } from './friend-limits.service.js';
import { toFriendRequest } from './friend.mapper.js';
import type { FriendRequestDto, RequestAcceptedDto } from './friend-request.dto.js';
import { Friendship, type FriendshipStatus, inOrder, pairOf } from './friendship.schema.js';

/** Sends, accepts, declines and withdraws friend requests. Each step is one conditional update of the pair's record. */
@Injectable()
export class FriendRequestsService {
  constructor(
    @InjectModel(Friendship.name) private readonly friendships: Model<Friendship>,
    private readonly accounts: UsersService,
    private readonly limits: FriendLimitsService,
    private readonly channels: DirectChannels,
    private readonly clock: DatabaseClock,
  ) {}

  /** Sends a request. When both accounts send one at the same time, one is created and the other call is refused. */
  async create(caller: Caller, recipientId: string): Promise<FriendRequestDto> {
    if (recipientId === caller.id) throw new AppException('FRIEND_REQUEST_TO_SELF');
    if (!(await this.isActive(recipientId))) throw new AppException('RECIPIENT_NOT_FOUND');
    const pair = pairOf(caller.id, recipientId);
    const status = await this.statusOf(pair);
    if (status && status !== 'ended') throw refusalFor(status);
    await this.limits.assertMayRequest(caller.id);
    const created = await this.createOrReopen(caller.id, recipientId, status === 'ended');
    if (!created) throw refusalFor(await this.statusOf(pair));
    return toFriendRequest(created);
  }

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
    const { matchedCount } = await this.friendships.updateOne(
      { _id: id, members: caller.id, status: 'pending' },
      { $set: { status: 'ended', endedAt: this.clock.now() } },
    );
    if (matchedCount === 0) throw new AppException('FRIEND_REQUEST_NOT_FOUND');
    return { success: true };
  }

  private async isActive(accountId: string): Promise<boolean> {
    if (!isId(accountId)) return false;
    const [account] = await this.accounts.findMany([accountId]);
    return account?.active ?? false;
  }

  private async statusOf(pair: string): Promise<FriendshipStatus | undefined> {
    const friendship = await this.friendships.findOne({ pair }, { status: 1 }).lean<Friendship>().exec();
    return friendship?.status;
  }

  /** @returns null when another request of the pair came first */
  private async createOrReopen(requester: string, recipient: string, exists: boolean): Promise<Friendship | null> {
    const pair = pairOf(requester, recipient);
    const request = {
      requester,
      recipient,
      status: 'pending' as const,
      requestedAt: this.clock.now(),
      acceptedAt: null,
      endedAt: null,
    };
    if (exists)
      return this.friendships
        .findOneAndUpdate({ pair, status: 'ended' }, { $set: request }, { returnDocument: 'after' })
        .lean<Friendship>()
        .exec();
    try {
      const members = inOrder(requester, recipient);
      const created = await this.friendships.create({ _id: newId(), pair, members, ...request });
      return created.toObject();
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return null;
    }
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
    if (!(await this.isActive(requester))) throw new AppException('FRIEND_REQUEST_NOT_FOUND');
    await this.limits.assertMayBefriend(members);
    const acceptedAt = this.clock.now();
    const accepted = await withFreeChannelId(members, channelId, (id) =>
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
    await this.channels.change(
      { _id, status: 'accepted', acceptedAt },
      { $set: { status: 'pending', acceptedAt: null } },
      caller.requestId,
    );
    throw new AppException('TOO_MANY_FRIENDS');
  }
}

function refusalFor(status: FriendshipStatus | undefined): AppException {
  return new AppException(status === 'accepted' ? 'ALREADY_FRIENDS' : 'FRIEND_REQUEST_EXISTS');
}
