import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Caller } from '../../policies/current-user.js';
import { AppException } from '../../common/errors/app-exception.js';
import { decodeIdCursor, encodeIdCursor } from '../../common/pagination/cursor.js';
import type { PageQuery } from '../../common/pagination/page-query.js';
import type { Page } from '../../common/pagination/paged.decorator.js';
import { User } from '../user.schema.js';
import { UserSyncService } from '../sync/user-sync.service.js';
import { readOnboarding } from './onboarding.js';
import {
  LISTED_FIELDS,
  type ListedUserDto,
  PERSON_FIELDS,
  type PersonDto,
  type PersonFields,
  PROFILE_FIELDS,
  type ProfileFields,
  toListedUser,
  toPerson,
} from './user-profile.dto.js';

/** Reads and changes the profiles of accounts. */
@Injectable()
export class ProfilesService {
  constructor(
    @InjectModel(User.name) private readonly users: Model<User>,
    private readonly sync: UserSyncService,
  ) {}

  /** Sets the caller's profile and marks the account for Stream in the same write. It may be called again. */
  async onboard(caller: Caller, body: unknown): Promise<ProfileFields> {
    const user = await this.sync.change(
      caller.id,
      { deletedAt: null },
      { $set: { ...readOnboarding(body), isOnboarded: true } },
      caller.requestId,
      PROFILE_FIELDS,
    );
    if (!user) throw new AppException('UNAUTHORIZED');
    return user;
  }

  /**
   * Onboarded accounts except those in `except`, in descending order of ids. Ids made by this server are newer then, an
   * index has this order, and a new account does not shift the pages.
   */
  async findOnboarded(except: readonly string[], { limit, cursor }: PageQuery): Promise<Page<ListedUserDto[]>> {
    const after = cursor === undefined ? undefined : decodeIdCursor(cursor);
    const rows = await this.users
      .find(
        {
          isOnboarded: true,
          deactivatedAt: null,
          deletedAt: null,
          _id: { $nin: [...except], ...(after !== undefined && { $lt: after }) },
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

  /** The profiles of active accounts among `ids`, by id. */
  async findByIds(ids: readonly string[]): Promise<ReadonlyMap<string, PersonDto>> {
    if (ids.length === 0) return new Map();
    const users = await this.users
      .find({ _id: { $in: [...ids] }, deactivatedAt: null, deletedAt: null }, PERSON_FIELDS)
      .lean<PersonFields[]>()
      .exec();
    return new Map(users.map((user) => [user._id, toPerson(user)]));
  }
}
