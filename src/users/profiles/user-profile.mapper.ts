import type { User } from '../user.schema.js';
import { pictureOf } from './avatar.js';
import type { ListedUserDto, PersonDto, UserProfileDto } from './user-profile.dto.js';

/** The fields of a profile. Records that other systems have written may lack the optional ones. */
export type ProfileFields = Pick<User, '_id' | 'role' | 'createdAt' | 'updatedAt'> &
  Partial<
    Pick<
      User,
      | 'fullName'
      | 'email'
      | 'customerId'
      | 'bio'
      | 'profilePic'
      | 'nativeLanguage'
      | 'learningLanguages'
      | 'location'
      | 'isOnboarded'
    >
  >;

export type PersonFields = Pick<
  ProfileFields,
  '_id' | 'fullName' | 'profilePic' | 'nativeLanguage' | 'learningLanguages'
>;

/** What is read for each of the three forms: never the password hash, and the email for its owner only. */
export const PERSON_FIELDS = 'fullName profilePic nativeLanguage learningLanguages';
export const LISTED_FIELDS = `${PERSON_FIELDS} bio location isOnboarded role createdAt updatedAt`;
export const PROFILE_FIELDS = `${LISTED_FIELDS} email customerId`;

/**
 * @param friends account ids, newest first
 * @param publicUrl where clients reach this server
 */
export function toUserProfile(user: ProfileFields, friends: readonly string[], publicUrl: string): UserProfileDto {
  const learningLanguages = [...(user.learningLanguages ?? [])];
  // Records that were written by hand may lack their times.
  const createdAt = user.createdAt ?? new Date(0);
  return {
    _id: user._id,
    id: user._id,
    fullName: user.fullName ?? '',
    email: user.email ?? null,
    bio: user.bio ?? '',
    profilePic: pictureOf(user, publicUrl),
    nativeLanguage: user.nativeLanguage ?? '',
    learningLanguage: learningLanguages[0] ?? '',
    learningLanguages,
    location: user.location ?? '',
    isOnboarded: user.isOnboarded ?? false,
    friends: [...friends],
    role: user.role,
    ...(typeof user.customerId === 'number' && { customerId: user.customerId }),
    createdAt: createdAt.toISOString(),
    updatedAt: (user.updatedAt ?? createdAt).toISOString(),
  };
}

/** What other accounts see of an account: nothing that is private to its owner. */
export function toListedUser(user: Omit<ProfileFields, 'email' | 'customerId'>, publicUrl: string): ListedUserDto {
  const {
    email: _email,
    friends: _friends,
    role: _role,
    customerId: _customer,
    updatedAt: _updated,
    ...shown
  } = toUserProfile(user, [], publicUrl);
  return shown;
}

/** What is shown of an account beside a friend request or in a list of friends. */
export function toPerson(
  user: PersonFields,
  publicUrl: string,
  { withLanguages = false }: { readonly withLanguages?: boolean } = {},
): PersonDto {
  return {
    _id: user._id,
    id: user._id,
    fullName: user.fullName ?? '',
    profilePic: pictureOf(user, publicUrl),
    nativeLanguage: user.nativeLanguage ?? '',
    learningLanguage: user.learningLanguages?.[0] ?? '',
    ...(withLanguages && { learningLanguages: [...(user.learningLanguages ?? [])] }),
  };
}
