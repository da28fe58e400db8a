import type { Account } from '../common/accounts/account.js';
import type { User } from './user.schema.js';

/** The fields of an {@link Account}. Profiles are read by the profiles service. */
export const ACCOUNT_FIELDS =
  'fullName role customerId deactivatedAt deletedAt tokensRevokedAt ' +
  'sessionVersion sessionsEndedAt openSessions.id endedSessions.id';

type AccountFields = Pick<User, '_id' | 'fullName' | 'role' | 'customerId' | 'deactivatedAt' | 'tokensRevokedAt'> &
  Partial<Pick<User, 'deletedAt' | 'sessionVersion' | 'sessionsEndedAt' | 'openSessions' | 'endedSessions'>>;

/** What other modules see of a record. Records that other systems have written may lack fields. */
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
    openSessions: user.openSessions?.map(({ id }) => id) ?? [],
    endedSessions: user.endedSessions?.map(({ id }) => id) ?? [],
  };
}
