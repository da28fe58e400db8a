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
import { directChannelIds } from './direct-channel.js';
import { DirectChannelSyncService } from './direct-channel-sync.service.js';
import type { RemovedDto } from './friend.dto.js';
import { toFriendRequest } from './friend.mapper.js';
import type { FriendRequestDto, RequestAcceptedDto } from './friend-request.dto.js';
import { Friendship, inOrder, MAX_FRIENDS, pairOf } from './friendship.schema.js';

/** More than so many questions at once is advertising. */
const MAX_OPEN_REQUESTS = 200;

/** Asking, accepting, declining and withdrawing. Every step is one guarded update of the one record of the pair. */
@Injectable()
export class FriendRequestsService {
  constructor(
    @InjectModel(Friendship.name) private readonly friendships: Model<Friendship>,
    private readonly accounts: UsersService,
    private readonly sync: DirectChannelSyncService,
    private readonly clock: DatabaseClock,
  ) {}

  /** Asks somebody. However many ask each other at once, one request is made, and one caller gets it. */
  async create(caller: Caller, recipientId: string): Promise<FriendRequestDto> {
    if (recipientId === caller.id) throw new AppException('FRIEND_REQUEST_TO_SELF');
    if (!(await this.isActive(recipientId))) throw new AppException('RECIPIENT_NOT_FOUND');
    const pair = pairOf(caller.id, recipientId);
    const existing = await this.friendships.findOne({ pair }, { status: 1 }).lean<Friendship>().exec();
    if (existing && existing.status !== 'ended') throw refusalFor(existing);
    await this.checkLimits(caller.id);
    const made = await this.ask(caller.id, recipientId, existing !== null);
    if (made) return toFriendRequest(made);
    // Somebody was quicker.
    const rival = await this.friendships.findOne({ pair }, { status: 1 }).lean<Friendship>().exec();
    throw refusalFor(rival);
  }

  /** Accepts a request to the caller; accepting it again changes nothing. The channel of the two is on its way then. */
  async accept(caller: Caller, id: string): Promise<RequestAcceptedDto> {
    const friendship = await this.findOpen(caller, id);
    if (friendship.requester === caller.id) throw new AppException('FRIEND_REQUEST_NOT_YOURS');
    if (friendship.status === 'pending') await this.befriend(caller, friendship);
    else if (friendship.work.status === 'dead') await this.sync.markAgain(id, caller.requestId);
    await this.sync.settle(id);
    return { message: 'Friend request accepted' };
  }

  /** Declines a request to the caller, or withdraws one of the caller's own, while it is not answered. */
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

  private async checkLimits(requester: string): Promise<void> {
    const open = await this.friendships.countDocuments({ requester, status: 'pending' }, { limit: MAX_OPEN_REQUESTS });
    if (open >= MAX_OPEN_REQUESTS) throw new AppException('TOO_MANY_FRIEND_REQUESTS');
    if (await this.hasMoreThan(MAX_FRIENDS - 1, [requester])) throw new AppException('TOO_MANY_FRIENDS');
  }

  /** @returns null when another request, or its answer, came first */
  private async ask(requester: string, recipient: string, again: boolean): Promise<Friendship | null> {
    const pair = pairOf(requester, recipient);
    const question = {
      requester,
      recipient,
      status: 'pending' as const,
      requestedAt: this.clock.now(),
      acceptedAt: null,
      endedAt: null,
    };
    if (again)
      return this.friendships
        .findOneAndUpdate({ pair, status: 'ended' }, { $set: question }, { returnDocument: 'after' })
        .lean<Friendship>()
        .exec();
    try {
      const made = await this.friendships.create({
        _id: newId(),
        pair,
        members: inOrder(requester, recipient),
        ...question,
      });
      return made.toObject();
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return null;
    }
  }

  /** The request, if the caller has a part in it and it is not over. */
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
    if (await this.hasMoreThan(MAX_FRIENDS - 1, members)) throw new AppException('TOO_MANY_FRIENDS');
    const acceptedAt = this.clock.now();
    const answered = await this.withChannelId(members, channelId, (id) =>
      this.sync.change(
        { _id, status: 'pending', requestedAt },
        { $set: { status: 'accepted', acceptedAt, channelId: id } },
        caller.requestId,
      ),
    );
    if (!answered) {
      // Answered by another request of the caller's, or withdrawn: it is accepted now, or it is not there.
      if ((await this.findOpen(caller, _id)).status !== 'accepted') throw new AppException('FRIEND_REQUEST_NOT_FOUND');
      return;
    }
    if (!(await this.hasMoreThan(MAX_FRIENDS, members))) return;
    // Others accepted at the same time, and together it was too much.
    await this.sync.change(
      { _id, status: 'accepted', acceptedAt },
      { $set: { status: 'pending', acceptedAt: null } },
      caller.requestId,
    );
    throw new AppException('TOO_MANY_FRIENDS');
  }

  /** Writes with the best channel id that no other pair has; the last one is the pair's alone. */
  private async withChannelId<T>(
    [low = '', high = '']: readonly string[],
    kept: string | undefined,
    write: (channelId: string) => Promise<T>,
  ): Promise<T> {
    const [best = '', ...others] = kept ? [kept] : directChannelIds(low, high);
    try {
      return await write(best);
    } catch (error) {
      const [last] = others;
      if (!isDuplicateKey(error) || !last) throw error;
      return write(last);
    }
  }

  private async hasMoreThan(count: number, accountIds: readonly string[]): Promise<boolean> {
    const counts = await Promise.all(
      accountIds.map((members) =>
        this.friendships.countDocuments({ members, status: 'accepted' }, { limit: count + 1 }),
      ),
    );
    return counts.some((found) => found > count);
  }
}

function refusalFor(friendship: Pick<Friendship, 'status'> | null): AppException {
  return new AppException(friendship?.status === 'accepted' ? 'ALREADY_FRIENDS' : 'FRIEND_REQUEST_EXISTS');
}
