import type { ListedUserDto } from './listed-user.dto.js';
import { PROFILE_FIELDS, type ProfileFields, toUserProfile } from './user-profile.mapper.js';

const { email: _email, ...LISTED } = PROFILE_FIELDS;

/** The fields of a record that {@link toListedUser} needs, for projections: an email is never read along. */
export const LISTED_FIELDS = LISTED;

/** What others see of an account: nothing that is private to its owner. */
export function toListedUser(user: Omit<ProfileFields, 'email'>): ListedUserDto {
  const { email: _mail, friends: _friends, role: _role, updatedAt: _updated, ...shown } = toUserProfile(user, []);
  return shown;
}
