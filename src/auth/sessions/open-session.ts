import type { Account } from '../../common/accounts/account.js';
import type { Session } from '../tokens/token-claims.js';

/**
 * True while a session has not been ended: neither by itself, nor together with all of the account's. Those that we
 * opened are told apart by a number, which knows no clock; those of other systems by when their token was issued, and a
 * token that does not say so is older than any end.
 */
export function isOpen(session: Session, account: Account): boolean {
  if (account.endedSessions.includes(session.id)) return false;
  if (session.kind === 'own') return session.version === account.sessionVersion;
  if (!account.sessionsEndedAt) return true;
  return session.issuedAt !== undefined && session.issuedAt > account.sessionsEndedAt;
}
