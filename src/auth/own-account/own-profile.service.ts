import { Injectable } from '@nestjs/common';
import type { OnboardedDto } from '../auth.dto.js';
import { AppException } from '../../common/errors/app-exception.js';
import { AppConfig } from '../../config/app-config.js';
import { FriendsService } from '../../friends/friends.service.js';
import type { Caller } from '../../policies/current-user.js';
import { ProfilesService } from '../../users/profiles/profiles.service.js';
import { type UserProfileDto } from '../../users/profiles/user-profile.dto.js';
import { type ProfileFields, toUserProfile } from '../../users/profiles/user-profile.mapper.js';
import { SignInRecordsService } from '../../users/sign-in/sign-in-records.service.js';

/** The caller's own profile, in the form that clients know. */
@Injectable()
export class OwnProfileService {
  constructor(
    private readonly records: SignInRecordsService,
    private readonly friends: FriendsService,
    private readonly profiles: ProfilesService,
    private readonly config: AppConfig,
  ) {}

  /** @throws AppException UNAUTHORIZED when the account was deleted after the guard found it */
  async find(accountId: string): Promise<UserProfileDto> {
    const record = await this.records.find(accountId);
    if (!record) throw new AppException('UNAUTHORIZED');
    return this.show(record);
  }

  /** Fills in the caller's profile, for the first time or again. */
  async onboard(caller: Caller, body: unknown): Promise<OnboardedDto> {
    return { success: true, user: await this.show(await this.profiles.onboard(caller, body)) };
  }

  async show(profile: ProfileFields): Promise<UserProfileDto> {
    return toUserProfile(profile, await this.friends.idsOf(profile._id), this.config.http.publicUrl);
  }
}
