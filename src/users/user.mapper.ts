import type { Account } from '../common/accounts/account.js';
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
