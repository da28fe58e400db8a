import type { StreamUser } from '../stream/stream-types.js';
import type { Account } from '../common/accounts/account.js';
import { STREAM_ROLE_OF } from './stream-roles.js';
import type { User } from './user.schema.js';

type AccountFields = Pick<User, '_id' | 'fullName' | 'role' | 'customerId' | 'deactivatedAt' | 'tokensRevokedAt'> &
  Partial<Pick<User, 'deletedAt' | 'sessionVersion' | 'sessionsEndedAt' | 'endedSessions'>>;

export function toAccount(user: AccountFields): Account {
  return {
    id: user._id,
    fullName: user.fullName ?? '',
    role: user.role,
    customerId: user.customerId,
    active: !user.deactivatedAt && !user.deletedAt,
    tokensRevokedAt: user.tokensRevokedAt ?? null,
    sessionVersion: user.sessionVersion ?? 0,
    sessionsEndedAt: user.sessionsEndedAt ?? null,
    endedSessions: user.endedSessions?.map(({ id }) => id) ?? [],
  };
}

/** The user as Stream should have it. */
export function toStreamUser(user: Pick<User, '_id' | 'fullName' | 'profilePic' | 'role'>): StreamUser {
  return {
    id: user._id,
    name: user.fullName || user._id,
    ...(user.profilePic && { image: user.profilePic }),
    role: STREAM_ROLE_OF[user.role],
  };
}
