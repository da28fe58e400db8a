import type { User } from '../user.schema.js';
import type { ListedUserDto } from './listed-user.dto.js';
import type { PersonDto } from './person.dto.js';
import type { UserProfileDto } from './user-profile.dto.js';

/** What a profile is made from; records of other systems may lack any of the optional fields. */
export type ProfileFields = Pick<User, '_id' | 'role' | 'createdAt' | 'updatedAt'> &
  Partial<
    Pick<
      User,
      'fullName' | 'email' | 'bio' | 'profilePic' | 'nativeLanguage' | 'learningLanguages' | 'location' | 'isOnboarded'
    >
  >;

/** The fields of a record that {@link toUserProfile} needs, for projections: a password's hash is never read along. */
export const PROFILE_FIELDS = {
  fullName: 1,
  email: 1,
  bio: 1,
  profilePic: 1,
  nativeLanguage: 1,
  learningLanguages: 1,
  location: 1,
  isOnboarded: 1,
  role: 1,
  createdAt: 1,
  updatedAt: 1,
} as const;

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

const { email: _email, ...LISTED } = PROFILE_FIELDS;

/** The fields of a record that {@link toListedUser} needs, for projections: the email is not read. */
export const LISTED_FIELDS = LISTED;

/** What other accounts see of an account: nothing that is private to its owner. */
export function toListedUser(user: Omit<ProfileFields, 'email'>): ListedUserDto {
  const { email: _mail, friends: _friends, role: _role, updatedAt: _updated, ...shown } = toUserProfile(user, []);
  return shown;
}

/** The fields of a record that {@link toPerson} needs, for projections. */
export const PERSON_FIELDS = { fullName: 1, profilePic: 1, nativeLanguage: 1, learningLanguages: 1 } as const;

export type PersonFields = Pick<ProfileFields, '_id' | keyof typeof PERSON_FIELDS>;

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
