import { Injectable } from '@nestjs/common';
import { AppException } from '../../common/errors/app-exception.js';
import type { UserProfileDto } from '../../users/profiles/user-profile.dto.js';
import { type ProfileFields, toUserProfile } from '../../users/profiles/user-profile.mapper.js';
import { SignInRecordsService } from '../../users/sign-in/sign-in-records.service.js';

/** The profile of whoever is signed in, as clients know it. */
@Injectable()
export class OwnProfileService {
  constructor(private readonly records: SignInRecordsService) {}

  /** @throws AppException UNAUTHORIZED when the account vanished since the caller was let in */
  async find(accountId: string): Promise<UserProfileDto> {
    const record = await this.records.findById(accountId);
    if (!record) throw new AppException('UNAUTHORIZED');
    return this.show(record.profile);
  }

  async show(profile: ProfileFields): Promise<UserProfileDto> {
    return toUserProfile(profile, await this.friendsOf(profile._id));
  }

  /** Account ids, newest first. Nobody has friends before there are friendships. */
  private friendsOf(_accountId: string): Promise<string[]> {
    return Promise.resolve([]);
  }
}
