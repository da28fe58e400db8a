import type { Role } from './roles.js';

/** Characters that the full name of an account may have. */
export const MAX_NAME_LENGTH = 120;

/** What the rest of the server knows of an account. */
export interface Account {
  readonly id: string;
  readonly fullName: string;
  readonly role: Role;
  readonly customerId: number | undefined;
  readonly active: boolean;
  /** Stream tokens must be younger than this. */
  readonly tokensRevokedAt: Date | null;
  /** Sessions that we opened carry this number; a session with another one is over. */
  readonly sessionVersion: number;
  /** Tokens of other sign-in systems must be younger than this; null while none were ended. */
  readonly sessionsEndedAt: Date | null;
  /** Sessions that were ended one by one, by their ids. */
  readonly endedSessions: readonly string[];
}
