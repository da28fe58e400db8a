import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { AppException } from '../common/errors/app-exception.js';
import { isDuplicateKey } from '../database/database-errors.js';
import { Friendship, MAX_FRIENDS, MAX_OPEN_REQUESTS } from './friendship.schema.js';

const PLACES = Array.from({ length: MAX_OPEN_REQUESTS }, (_, place) => place);

/** How many friends and open requests an account may have. */
@Injectable()
export class FriendLimitsService {
  constructor(@InjectModel(Friendship.name) private readonly friendships: Model<Friendship>) {}

  /**
   * Writes a request with a free place of its requester. When another request of the account takes the place first, the
   * database refuses the write, and it is made with another one.
   *
   * @throws AppException TOO_MANY_FRIEND_REQUESTS when no place is left
   */
  async withFreePlace<T>(requester: string, write: (place: number) => Promise<T>): Promise<T> {
    for (;;) {
      const open = await this.friendships
        .find({ requester, status: 'pending' }, { place: 1 })
        .limit(MAX_OPEN_REQUESTS)
        .lean<Pick<Friendship, 'place'>[]>()
        .exec();
      const taken = new Set(open.map(({ place }) => place));
      const free = PLACES.filter((place) => !taken.has(place));
      // Requests without a place count, too.
      const place = open.length < MAX_OPEN_REQUESTS ? free[Math.floor(Math.random() * free.length)] : undefined;
      if (place === undefined) throw new AppException('TOO_MANY_FRIEND_REQUESTS');
      try {
        return await write(place);
      } catch (error) {
        if (!isPlaceTaken(error)) throw error;
      }
    }
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

/** True when another pending request of the account has the place. */
export const isPlaceTaken = (error: unknown): boolean =>
  isDuplicateKey(error) && (error as { keyPattern?: Record<string, unknown> }).keyPattern?.['place'] !== undefined;
