import { ApiProperty, OmitType, PickType } from '@nestjs/swagger';
import { ROLES, type Role } from '../../common/accounts/roles.js';
import type { User } from '../user.schema.js';

/** An account as its owner sees it. Other accounts never see its email or its friends. */
export class UserProfileDto {
  @ApiProperty({ example: '6740a1f2c3d4e5f60718293a', description: 'The same as `id`.' })
  _id!: string;

  @ApiProperty({ example: '6740a1f2c3d4e5f60718293a' })
  id!: string;

  @ApiProperty({ example: 'Robin Berg', maxLength: 120 })
  fullName!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'robin@example.com',
    description: 'Lower case. `null` for accounts of another sign-in system.',
  })
  email!: string | null;

  @ApiProperty({ example: 'Two dogs and a parrot.', maxLength: 500 })
  bio!: string;

  @ApiProperty({ example: 'https://chat.example.com/api/avatars/6740a1f2c3d4e5f60718293a.svg', maxLength: 500 })
  profilePic!: string;

  @ApiProperty({ example: 'german', description: 'Lower case.' })
  nativeLanguage!: string;

  @ApiProperty({ example: 'portuguese', description: 'The first of `learningLanguages`, or empty.' })
  learningLanguage!: string;

  @ApiProperty({ type: [String], example: ['portuguese', 'finnish'], description: 'Lower case.' })
  learningLanguages!: string[];

  @ApiProperty({ example: 'Hamburg', maxLength: 120 })
  location!: string;

  @ApiProperty({ example: true })
  isOnboarded!: boolean;

  @ApiProperty({ type: [String], example: ['6740a1f2c3d4e5f60718293b'], description: 'Account ids, newest first.' })
  friends!: string[];

  @ApiProperty({ enum: ROLES, example: 'user' })
  role!: Role;

  @ApiProperty({ format: 'date-time', example: '2026-11-20T09:30:00.000Z' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-20T09:30:00.000Z' })
  updatedAt!: string;
}

/** An account as other accounts see it. */
export class ListedUserDto extends OmitType(UserProfileDto, ['email', 'friends', 'role', 'updatedAt']) {}

/** The few fields of another account that lists show. Never its email. */
export class PersonDto extends PickType(UserProfileDto, [
  '_id',
  'id',
  'fullName',
  'profilePic',
  'nativeLanguage',
  'learningLanguage',
]) {}

/** The fields of a profile. Records that other systems have written may lack the optional ones. */
export type ProfileFields = Pick<User, '_id' | 'role' | 'createdAt' | 'updatedAt'> &
  Partial<
    Pick<
      User,
      'fullName' | 'email' | 'bio' | 'profilePic' | 'nativeLanguage' | 'learningLanguages' | 'location' | 'isOnboarded'
    >
  >;

export type PersonFields = Pick<
  ProfileFields,
  '_id' | 'fullName' | 'profilePic' | 'nativeLanguage' | 'learningLanguages'
>;

/** What is read for each of the three forms: never the password hash, and the email for its owner only. */
export const PERSON_FIELDS = 'fullName profilePic nativeLanguage learningLanguages';
export const LISTED_FIELDS = `${PERSON_FIELDS} bio location isOnboarded role createdAt updatedAt`;
export const PROFILE_FIELDS = `${LISTED_FIELDS} email`;

/** @param friends account ids, newest first */
export function toUserProfile(user: ProfileFields, friends: readonly string[]): UserProfileDto {
  const learningLanguages = [...(user.learningLanguages ?? [])];
  // Records that were written by hand may lack their times.
  const createdAt = user.createdAt ?? new Date(0);
  return {
    _id: user._id,
    id: user._id,
    fullName: user.fullName ?? '',
    email: user.email ?? null,
    bio: user.bio ?? '',
    profilePic: user.profilePic ?? '',
    nativeLanguage: user.nativeLanguage ?? '',
    learningLanguage: learningLanguages[0] ?? '',
    learningLanguages,
    location: user.location ?? '',
    isOnboarded: user.isOnboarded ?? false,
    friends: [...friends],
    role: user.role,
    createdAt: createdAt.toISOString(),
    updatedAt: (user.updatedAt ?? createdAt).toISOString(),
  };
}

/** What other accounts see of an account: nothing that is private to its owner. */
export function toListedUser(user: Omit<ProfileFields, 'email'>): ListedUserDto {
  const { email: _email, friends: _friends, role: _role, updatedAt: _updated, ...shown } = toUserProfile(user, []);
  return shown;
}

/** What is shown of an account beside a friend request or in a list of friends. */
export function toPerson(user: PersonFields): PersonDto {
  return {
    _id: user._id,
    id: user._id,
    fullName: user.fullName ?? '',
    profilePic: user.profilePic ?? '',
    nativeLanguage: user.nativeLanguage ?? '',
    learningLanguage: user.learningLanguages?.[0] ?? '',
  };
}
