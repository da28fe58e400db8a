import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, UpdateQuery } from 'mongoose';
import type { Caller } from '../policies/current-user.js';
import { AppException } from '../common/errors/app-exception.js';
import { decodeCursor, encodeCursor, olderThan, pageOf } from '../common/pagination/cursor.js';
import type { PageQuery } from '../common/pagination/page-query.js';
import type { Page } from '../common/pagination/paged.decorator.js';
import { DatabaseClock } from '../database/database-clock.js';
import { Erasures } from '../users/erasure/erasures.service.js';
import { DirectChannels } from './direct-channels.service.js';
import type { PersonDto } from '../users/profiles/user-profile.dto.js';
import { ProfilesService } from '../users/profiles/profiles.service.js';
import type { RemovedDto } from './friend.dto.js';
import { Friendship, MAX_FRIENDS, otherOf, pairOf } from './friendship.schema.js';

/** Friendships that one write ends when an account is deleted. */
const ENDING_BATCH = 200;

/** Friendships: lists them and ends them. */
@Injectable()
export class FriendsService {
  constructor(
    @InjectModel(Friendship.name) private readonly friendships: Model<Friendship>,
    private readonly profiles: ProfilesService,
    private readonly channels: DirectChannels,
    private readonly clock: DatabaseClock,
    erasures: Erasures,
  ) {
    erasures.register(({ accountId }) => this.endAllOf(accountId));
  }

  /** The ids of an account's friends, newest friendship first; an account has at most {@link MAX_FRIENDS}. */
  async idsOf(accountId: string): Promise<string[]> {
    const friendships = await this.friendships
      .find({ members: accountId, status: 'accepted' }, { members: 1 })
      .sort({ acceptedAt: -1, _id: -1 })
      .limit(MAX_FRIENDS)
      .lean<Friendship[]>()
      .exec();
    return friendships.map((friendship) => otherOf(friendship, accountId));
  }

  /** The caller's friends, newest friendship first. */
  async findAll({ id }: Caller, { limit, cursor }: PageQuery): Promise<Page<PersonDto[]>> {
    const rows = await this.friendships
      .find({
        members: id,
        status: 'accepted',
        ...(cursor !== undefined && olderThan('acceptedAt', decodeCursor(cursor))),
      })
      .sort({ acceptedAt: -1, _id: -1 })
      .limit(limit + 1)
      .lean<Friendship[]>()
      .exec();
    const { page, next } = pageOf(rows, limit, ({ acceptedAt, requestedAt, _id }) =>
      encodeCursor({ at: acceptedAt ?? requestedAt, id: _id }),
    );
    const profiles = await this.profiles.findByIds(page.map((friendship) => otherOf(friendship, id)));
    return {
      body: page.flatMap((friendship) => profiles.get(otherOf(friendship, id)) ?? []),
      ...next,
    };
  }

  /** Ends the friendship of the caller and another account. Their channel is frozen: readable, but read-only. */
  async remove(caller: Caller, friendId: string): Promise<RemovedDto> {
    const ended = await this.channels.change(
      { pair: pairOf(caller.id, friendId), status: 'accepted' },
      this.ending(),
      caller.requestId,
    );
    if (!ended) throw new AppException('FRIEND_NOT_FOUND');
    await this.channels.settle(ended._id);
    return { success: true };
  }

  /**
   * Ends all friendships, requests and blocks of a deleted account. It may be stopped and run again.
   *
   * @returns how many it ended
   */
  async endAllOf(accountId: string): Promise<number> {
    let total = 0;
    for (;;) {
      const open = {
        members: accountId,
        status: { $in: ['pending' as const, 'accepted' as const, 'blocked' as const] },
      };
      const batch = await this.friendships.find(open, { _id: 1 }).limit(ENDING_BATCH).lean<Friendship[]>().exec();
      if (batch.length > 0) {
        const among = { _id: { $in: batch.map(({ _id }) => _id) } };
        total += await this.channels.changeMany({ ...among, ...open }, this.ending());
      }
      if (batch.length < ENDING_BATCH) break;
    }
    if (total > 0) this.channels.wake();
    return total;
  }

  private ending(): UpdateQuery<Friendship> {
    return { $set: { status: 'ended', endedAt: this.clock.now(), blockedBy: [] } };
  }
}
