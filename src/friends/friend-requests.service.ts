import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Caller } from '../policies/current-user.js';
import { AppException } from '../common/errors/app-exception.js';
import { DatabaseClock } from '../database/database-clock.js';
import { isDuplicateKey } from '../database/database-errors.js';
import { newId } from '../database/string-id.js';
import { UsersService } from '../users/users.service.js';
import { FriendLimitsService, isPlaceTaken } from './friend-limits.service.js';
import { toFriendRequest } from './friend.mapper.js';
import type { FriendRequestDto } from './friend-request.dto.js';
import { Friendship, inOrder, pairOf } from './friendship.schema.js';

/** How long an account that was declined waits before it may ask the same person again. */
const DECLINED_FOR_MS = 7 * 24 * 3_600_000;

/** Sends friend requests. Each is one conditional update of the pair's record. */
@Injectable()
export class FriendRequestsService {
  constructor(
    @InjectModel(Friendship.name) private readonly friendships: Model<Friendship>,
    private readonly accounts: UsersService,
    private readonly limits: FriendLimitsService,
    private readonly clock: DatabaseClock,
  ) {}

  /** Sends a request. When both accounts send one at the same time, one is created and the other call is refused. */
  async create(caller: Caller, recipientId: string): Promise<FriendRequestDto> {
    if (recipientId === caller.id) throw new AppException('FRIEND_REQUEST_TO_SELF');
    if (!(await this.accounts.isActive(recipientId))) throw new AppException('RECIPIENT_NOT_FOUND');
    const before = await this.findPair(caller.id, recipientId);
    this.assertMayAsk(caller.id, before);
    await this.limits.assertMayBefriend([caller.id]);
    const created = await this.limits.withFreePlace(caller.id, (place) =>
      this.createOrReopen({ requester: caller.id, recipient: recipientId, place }, before),
    );
    if (created) return toFriendRequest(created);
    this.assertMayAsk(caller.id, await this.findPair(caller.id, recipientId));
    // It was made and has ended in between.
    throw new AppException('FRIEND_REQUEST_EXISTS');
  }

  private findPair(a: string, b: string): Promise<Friendship | null> {
    return this.friendships
      .findOne({ pair: pairOf(a, b) })
      .lean<Friendship>()
      .exec();
  }

  /** @throws AppException that says why the account may not send a request now */
  private assertMayAsk(requester: string, friendship: Friendship | null): void {
    switch (friendship?.status) {
      case 'pending':
        throw new AppException('FRIEND_REQUEST_EXISTS');
      case 'accepted':
        throw new AppException('ALREADY_FRIENDS');
      case 'blocked':
        // Who is blocked is told the same as of an account that does not exist.
        throw new AppException(friendship.blockedBy.includes(requester) ? 'ACCOUNT_BLOCKED' : 'RECIPIENT_NOT_FOUND');
      default: {
        const declinedAt = friendship?.requester === requester ? friendship.declinedAt : null;
        if (declinedAt && declinedAt > this.declinedSince()) throw new AppException('FRIEND_REQUEST_DECLINED');
      }
    }
  }

  private declinedSince(): Date {
    return new Date(this.clock.now().getTime() - DECLINED_FOR_MS);
  }

  /** @returns null when the pair's record has changed, so that there is no request to make */
  private async createOrReopen(
    request: Pick<Friendship, 'requester' | 'recipient'> & { readonly place: number },
    before: Friendship | null,
  ): Promise<Friendship | null> {
    const { requester, recipient } = request;
    const pair = pairOf(requester, recipient);
    const pending = {
      ...request,
      status: 'pending' as const,
      requestedAt: this.clock.now(),
      acceptedAt: null,
      declinedAt: null,
    };
    if (before) {
      const mayAsk = [{ requester: recipient }, { declinedAt: null }, { declinedAt: { $lte: this.declinedSince() } }];
      return this.friendships
        .findOneAndUpdate({ pair, status: 'ended', $or: mayAsk }, { $set: pending }, { returnDocument: 'after' })
        .lean<Friendship>()
        .exec();
    }
    try {
      const members = inOrder(requester, recipient);
      const created = await this.friendships.create({ _id: newId(), pair, members, ...pending });
      return created.toObject();
    } catch (error) {
      if (!isDuplicateKey(error) || isPlaceTaken(error)) throw error;
      return null;
    }
  }
}
