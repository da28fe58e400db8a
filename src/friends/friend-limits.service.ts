import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { AppException } from '../common/errors/app-exception.js';
import { Friendship, MAX_FRIENDS } from './friendship.schema.js';

/** Requests of one account that wait for an answer. The limit keeps accounts from advertising by request. */
const MAX_OPEN_REQUESTS = 200;

/** How many friends and open requests an account may have. */
@Injectable()
export class FriendLimitsService {
  constructor(@InjectModel(Friendship.name) private readonly friendships: Model<Friendship>) {}

  /** @throws AppException TOO_MANY_FRIEND_REQUESTS or TOO_MANY_FRIENDS when the account may not send a request */
  async assertMayRequest(requester: string): Promise<void> {
    const open = await this.friendships.countDocuments({ requester, status: 'pending' }, { limit: MAX_OPEN_REQUESTS });
    if (open >= MAX_OPEN_REQUESTS) throw new AppException('TOO_MANY_FRIEND_REQUESTS');
    await this.assertMayBefriend([requester]);
  }

  /** @throws AppException TOO_MANY_FRIENDS when one of the accounts may not have another friend */
  async assertMayBefriend(accountIds: readonly string[]): Promise<void> {
    if (await this.hasMoreThan(MAX_FRIENDS - 1, accountIds)) throw new AppException('TOO_MANY_FRIENDS');
  }

  /** True when one of the accounts has too many friends: several requests were accepted at the same time. */
  async isExceeded(accountIds: readonly string[]): Promise<boolean> {
    return this.hasMoreThan(MAX_FRIENDS, accountIds);
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
