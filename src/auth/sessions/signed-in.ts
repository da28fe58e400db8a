import type { UserProfileDto } from '../../users/profiles/user-profile.dto.js';
import type { SessionToken } from './session-tokens.service.js';

/** Somebody who has just signed in: the account, and the session that was opened for it. */
export interface SignedIn {
  readonly session: SessionToken;
  readonly user: UserProfileDto;
}
