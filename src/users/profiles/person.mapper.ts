import type { User } from '../user.schema.js';
import type { PersonDto } from './person.dto.js';

/** The fields of a record that {@link toPerson} needs, for projections. */
export const PERSON_FIELDS = { fullName: 1, profilePic: 1, nativeLanguage: 1, learningLanguages: 1 } as const;

export type PersonFields = Pick<User, '_id'> &
  Partial<Pick<User, 'fullName' | 'profilePic' | 'nativeLanguage' | 'learningLanguages'>>;

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
