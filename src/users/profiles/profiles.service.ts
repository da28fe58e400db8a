import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Caller } from '../../policies/current-user.js';
import { AppException } from '../../common/errors/app-exception.js';
import { decodeIdCursor, encodeIdCursor, pageOf } from '../../common/pagination/cursor.js';
import type { PageQuery } from '../../common/pagination/page-query.js';
import type { Page } from '../../common/pagination/paged.decorator.js';
import { AppConfig } from '../../config/app-config.js';
import { isId } from '../../common/validation/identifiers.js';
import { NAME_COLLATION, User } from '../user.schema.js';
import { UserSyncService } from '../sync/user-sync.service.js';
import type { SearchQuery } from './search.dto.js';
import { readOnboarding } from './onboarding.js';
import { type ListedUserDto, type PersonDto } from './user-profile.dto.js';
import {
  LISTED_FIELDS,
  PERSON_FIELDS,
  type PersonFields,
  PROFILE_FIELDS,
  type ProfileFields,
  toListedUser,
  toPerson,
} from './user-profile.mapper.js';

const LAST_CHARACTER = '\uffff';

/** Reads and changes the profiles of accounts. */
@Injectable()
export class ProfilesService {
  constructor(
    @InjectModel(User.name) private readonly users: Model<User>,
    private readonly sync: UserSyncService,
    private readonly config: AppConfig,
  ) {}

  /** Sets the caller's profile and marks the account for Stream in the same write. It may be called again. */
  async onboard(caller: Caller, body: unknown): Promise<ProfileFields> {
    const rules = { emptyBio: this.forObjects, allowHttp: this.config.pictures.allowHttp };
    const user = await this.sync.change(
      caller.id,
      { deletedAt: null },
      { $set: { ...readOnboarding(caller.id, body, rules), isOnboarded: true } },
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
    const { page, next } = pageOf(rows, limit, ({ _id }) => encodeIdCursor(_id));
    return {
      body: page.map((user) => toListedUser(user, this.config.http.publicUrl)),
      ...next,
    };
  }

  /**
   * Onboarded accounts except those in `except`, whose name begins with the text, in any case, or whose id it is.
   *
   * @param q at least one character that is no blank
   */
  async search(except: readonly string[], { q, limit }: SearchQuery): Promise<ListedUserDto[]> {
    const text = q.trim();
    const shown = { isOnboarded: true, deactivatedAt: null, deletedAt: null } as const;
    // U+FFFF sorts after every other character, so this range is the names with the prefix.
    const named = this.users
      .find({ ...shown, fullName: { $gte: text, $lte: `${text}${LAST_CHARACTER}` } }, LISTED_FIELDS)
      .collation(NAME_COLLATION)
      .sort({ fullName: 1, _id: 1 })
      // Taken out below: in the query, the collation of names would compare ids, too.
      .limit(limit + except.length)
      .lean<ProfileFields[]>()
      .exec();
    const withId = isId(text) ? this.users.findOne({ ...shown, _id: text }, LISTED_FIELDS).lean<ProfileFields>() : null;
    const found = [await withId, ...(await named)].flatMap((user) => user ?? []);
    const others = new Map(found.map((user) => [user._id, user]));
    for (const id of except) others.delete(id);
    return [...others.values()].slice(0, limit).map((user) => toListedUser(user, this.config.http.publicUrl));
  }

  /** The profiles of active accounts among `ids`, by id. */
  async findByIds(ids: readonly string[]): Promise<ReadonlyMap<string, PersonDto>> {
    if (ids.length === 0) return new Map();
    const users = await this.users
      .find({ _id: { $in: [...ids] }, deactivatedAt: null, deletedAt: null }, PERSON_FIELDS)
      .lean<PersonFields[]>()
      .exec();
    return new Map(
      users.map((user) => [user._id, toPerson(user, this.config.http.publicUrl, { withLanguages: this.forObjects })]),
    );
  }

  private get forObjects(): boolean {
    return this.config.clientProfile === 'objects';
  }
}
