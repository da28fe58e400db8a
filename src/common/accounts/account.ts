import type { Role } from './roles.js';

/** Characters that the full name of an account may have. */
export const MAX_NAME_LENGTH = 120;

/** An account as modules other than `users` see it. */
export interface Account {
  readonly id: string;
  readonly fullName: string;
  readonly role: Role;
  readonly customerId: number | undefined;
  readonly active: boolean;
  /** Stream tokens must be younger than this. */
  readonly tokensRevokedAt: Date | null;
  /** Our sessions carry this number; a session with another number has ended. */
  readonly sessionVersion: number;
  /** Tokens of other sign-in systems must be younger than this; null while none were ended. */
  readonly sessionsEndedAt: Date | null;
  /** Ids of our sessions that have not been ended. */
  readonly openSessions: readonly string[];
  /** Ids of sessions of other sign-in systems that were ended one by one. */
  readonly endedSessions: readonly string[];
}
