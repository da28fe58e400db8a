import type { Role } from './roles.js';

/** What the rest of the server knows of an account. */
export interface Account {
  readonly id: string;
  readonly fullName: string;
  readonly role: Role;
  readonly customerId: number | undefined;
  readonly active: boolean;
  /** Stream tokens must be younger than this. */
  readonly tokensRevokedAt: Date | null;
}
