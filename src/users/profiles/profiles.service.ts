import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, UpdateQuery } from 'mongoose';
import type { Caller } from '../../auth/decorators/current-user.js';
import { AppException } from '../../common/errors/app-exception.js';
import { decodeIdCursor, encodeIdCursor } from '../../common/pagination/cursor.js';
import type { PageQuery } from '../../common/pagination/page-query.js';
import type { Page } from '../../common/pagination/paged.decorator.js';
import { AccountCache } from '../account-cache.js';
import { FriendsService } from '../friends/friends.service.js';
import { User } from '../user.schema.js';
import { UserSyncService } from '../sync/user-sync.service.js';
import type { ListedUserDto } from './listed-user.dto.js';
import { LISTED_FIELDS, toListedUser } from './listed-user.mapper.js';
import type { OnboardedDto } from './onboarding.dto.js';
import { readOnboarding } from './onboarding.js';
import { PROFILE_FIELDS, type ProfileFields, toUserProfile } from './user-profile.mapper.js';

/** What people tell of themselves, and whom they may get to know. */
@Injectable()
export class ProfilesService {
  constructor(
    @InjectModel(User.name) private readonly users: Model<User>,
    private readonly friends: FriendsService,
    private readonly sync: UserSyncService,
    private readonly cache: AccountCache,
  ) {}

  /** Fills in the caller's profile, for the first time or again, and marks it for Stream in the same write. */
  async onboard(caller: Caller, body: unknown): Promise<OnboardedDto> {
    const { learningLanguages, ...texts } = readOnboarding(body);
    const { $set, $inc } = this.sync.mark(caller.requestId);
    const user = await this.users
      .findOneAndUpdate(
        { _id: caller.id, deletedAt: null },
        {
          $set: { ...$set, ...texts, learningLanguages: [...learningLanguages], isOnboarded: true },
          $inc,
        } as UpdateQuery<User>,
        { returnDocument: 'after', projection: PROFILE_FIELDS },
      )
      .lean<ProfileFields>()
      .exec();
    if (!user) throw new AppException('UNAUTHORIZED');
    this.cache.drop(caller.id);
    this.sync.wake();
    return { success: true, user: toUserProfile(user, await this.friends.idsOf(caller.id)) };
  }

  /**
   * Accounts that are ready to be met, without the caller and the caller's friends. In the order of ids, the greatest
   * first: ids that we gave are newer then, the index yields the order, and whoever joins meanwhile shifts no page.
   */
  async findOthers({ id }: Caller, { limit, cursor }: PageQuery): Promise<Page<ListedUserDto[]>> {
    const after = cursor === undefined ? undefined : decodeIdCursor(cursor);
    const known = [id, ...(await this.friends.idsOf(id))];
    const rows = await this.users
      .find(
        {
          isOnboarded: true,
          deactivatedAt: null,
          deletedAt: null,
          _id: { $nin: known, ...(after !== undefined && { $lt: after }) },
        },
        LISTED_FIELDS,
      )
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean<ProfileFields[]>()
      .exec();
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      body: page.map((user) => toListedUser(user)),
      nextCursor: rows.length > limit && last ? encodeIdCursor(last._id) : undefined,
    };
  }
}
