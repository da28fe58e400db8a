import { Injectable } from '@nestjs/common';
import type { PageQuery } from '../common/pagination/page-query.js';
import type { Page } from '../common/pagination/paged.decorator.js';
import type { Caller } from '../policies/current-user.js';
import { ProfilesService } from '../users/profiles/profiles.service.js';
import type { SearchQuery } from '../users/profiles/search.dto.js';
import type { ListedUserDto } from '../users/profiles/user-profile.dto.js';
import { BlocksService } from './blocks.service.js';
import { FriendsService } from './friends.service.js';

/** Finds people. Two of whom one has blocked the other do not find each other. */
@Injectable()
export class PeopleService {
  constructor(
    private readonly profiles: ProfilesService,
    private readonly friends: FriendsService,
    private readonly blocks: BlocksService,
  ) {}

  /** Onboarded accounts that are neither the caller nor the caller's friends. */
  async findOthers({ id }: Caller, query: PageQuery): Promise<Page<ListedUserDto[]>> {
    const [friends, hidden] = await Promise.all([this.friends.idsOf(id), this.blocks.hiddenFrom(id)]);
    return this.profiles.findOnboarded([id, ...friends, ...hidden], query);
  }

  /** Onboarded accounts with a name that begins with a text, friends included. */
  async search({ id }: Caller, query: SearchQuery): Promise<ListedUserDto[]> {
    return this.profiles.search([id, ...(await this.blocks.hiddenFrom(id))], query);
  }
}
