import { Injectable } from '@nestjs/common';
import { AppException } from '../../common/errors/app-exception.js';
import { FriendsService } from '../../users/friends/friends.service.js';
import type { UserProfileDto } from '../../users/profiles/user-profile.dto.js';
import { type ProfileFields, toUserProfile } from '../../users/profiles/user-profile.mapper.js';
import { SignInRecordsService } from '../../users/sign-in/sign-in-records.service.js';

/** The profile of whoever is signed in, as clients know it. */
@Injectable()
export class OwnProfileService {
  constructor(
    private readonly records: SignInRecordsService,
    private readonly friends: FriendsService,
  ) {}

  /** @throws AppException UNAUTHORIZED when the account vanished since the caller was let in */
  async find(accountId: string): Promise<UserProfileDto> {
    const record = await this.records.findById(accountId);
    if (!record) throw new AppException('UNAUTHORIZED');
    return this.show(record.profile);
  }

  async show(profile: ProfileFields): Promise<UserProfileDto> {
    return toUserProfile(profile, await this.friends.idsOf(profile._id));
  }
}
