import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { AppException } from '../common/errors/app-exception.js';
import { decodeIdCursor, encodeIdCursor, pageOf } from '../common/pagination/cursor.js';
import type { PageQuery } from '../common/pagination/page-query.js';
import type { Page } from '../common/pagination/paged.decorator.js';
import { DatabaseClock } from '../database/database-clock.js';
import { isDuplicateKey } from '../database/database-errors.js';
import { newId } from '../database/string-id.js';
import type { Caller } from '../policies/current-user.js';
import { ProfilesService } from '../users/profiles/profiles.service.js';
import type { PersonDto } from '../users/profiles/user-profile.dto.js';
import { UsersService } from '../users/users.service.js';
import { DirectChannels } from './direct-channels.service.js';
import type { RemovedDto } from './friend.dto.js';
import { Friendship, inOrder, otherOf, pairOf } from './friendship.schema.js';

/** Accounts that one account has blocked. */
const MAX_BLOCKS = 1000;

/**
 * Blocks accounts. A block is a state of the pair's record, so one update ends what there is between the two, and every
 * other step of theirs finds it. The account that is blocked is not told: it is answered as if the other did not exist.
 */
@Injectable()
export class BlocksService {
  constructor(
    @InjectModel(Friendship.name) private readonly friendships: Model<Friendship>,
    private readonly accounts: UsersService,
    private readonly profiles: ProfilesService,
    private readonly channels: DirectChannels,
    private readonly clock: DatabaseClock,
  ) {}

  /** Ends the friendship or request of the two, and freezes their channel. Blocking again changes nothing. */
  async block(caller: Caller, otherId: string): Promise<RemovedDto> {
    await this.assertIsAnother(caller, otherId);
    const others = { blockedBy: caller.id, pair: { $ne: pairOf(caller.id, otherId) } };
    const mine = await this.friendships.countDocuments(others, { limit: MAX_BLOCKS });
    if (mine >= MAX_BLOCKS) throw new AppException('TOO_MANY_BLOCKS');
    const id = await this.write(caller, otherId);
    await this.channels.settle(id);
    return { success: true };
  }

  /** What there was between the two does not come back. Unblocking again changes nothing. */
  async unblock(caller: Caller, otherId: string): Promise<RemovedDto> {
    const others = { $setDifference: ['$blockedBy', [caller.id]] };
    const status = { $cond: [{ $eq: [others, []] }, 'ended', 'blocked'] };
    const { matchedCount } = await this.friendships.updateOne(
      { pair: pairOf(caller.id, otherId), status: 'blocked', blockedBy: caller.id },
      [{ $set: { blockedBy: others, status } }],
      { updatePipeline: true },
    );
    if (matchedCount === 0) await this.assertIsAnother(caller, otherId);
    return { success: true };
  }

  /** Whom the caller has blocked. */
  async findAll({ id }: Caller, { limit, cursor }: PageQuery): Promise<Page<PersonDto[]>> {
    const after = cursor === undefined ? {} : { _id: { $lt: decodeIdCursor(cursor) } };
    const rows = await this.friendships
      .find({ blockedBy: id, ...after }, { members: 1 })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean<Friendship[]>()
      .exec();
    const { page, next } = pageOf(rows, limit, ({ _id }) => encodeIdCursor(_id));
    const profiles = await this.profiles.findByIds(page.map((friendship) => otherOf(friendship, id)));
    return {
      body: page.flatMap((friendship) => profiles.get(otherOf(friendship, id)) ?? []),
      ...next,
    };
  }

  /** Those of whom the account sees nothing, and who see nothing of it: whoever of the two has blocked the other. */
  async hiddenFrom(accountId: string): Promise<string[]> {
    const blocked = await this.friendships
      .find({ members: accountId, status: 'blocked' }, { members: 1 })
      .lean<Friendship[]>()
      .exec();
    return blocked.map((friendship) => otherOf(friendship, accountId));
  }

  /** {@link hiddenFrom} among the given ids. */
  async hiddenAmong(accountId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const pairs = ids.map((id) => pairOf(accountId, id));
    const blocked = await this.friendships
      .find({ pair: { $in: pairs }, status: 'blocked' }, { members: 1 })
      .lean<Friendship[]>()
      .exec();
    return new Set(blocked.map((friendship) => otherOf(friendship, accountId)));
  }

  /** @throws AppException BLOCK_OF_SELF or ACCOUNT_NOT_FOUND */
  private async assertIsAnother(caller: Caller, otherId: string): Promise<void> {
    if (otherId === caller.id) throw new AppException('BLOCK_OF_SELF');
    if (!(await this.accounts.isActive(otherId))) throw new AppException('ACCOUNT_NOT_FOUND');
  }

  /** @returns the id of the pair's record */
  private async write(caller: Caller, otherId: string): Promise<string> {
    const pair = pairOf(caller.id, otherId);
    const now = this.clock.now();
    const blocked = { status: 'blocked' as const, endedAt: now };
    const changed = await this.channels.change(
      { pair, blockedBy: { $ne: caller.id } },
      { $set: blocked, $addToSet: { blockedBy: caller.id } },
      caller.requestId,
    );
    if (changed) return changed._id;
    const before = await this.friendships.findOne({ pair, blockedBy: caller.id }, { _id: 1 }).lean<Friendship>().exec();
    if (before) return before._id;
    const request = { requester: caller.id, recipient: otherId, requestedAt: now };
    try {
      const members = inOrder(caller.id, otherId);
      const made = { _id: newId(), pair, members, ...request, ...blocked, blockedBy: [caller.id] };
      return (await this.friendships.create(made))._id;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      // The other one has made the record in between.
      return this.write(caller, otherId);
    }
  }
}
