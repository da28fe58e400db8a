import type { Role } from '../common/accounts/roles.js';
import type { CustomData } from '../common/validation/custom-data.js';

export interface NewAccount {
  readonly id?: string;
  readonly fullName: string;
  readonly role: Role;
  readonly email?: string | undefined;
  readonly customerId?: number | undefined;
  readonly passwordHash?: string | undefined;
  readonly profilePic?: string | undefined;
  readonly custom?: CustomData | undefined;
  /** The request that creates the account, for the log lines of its work. */
  readonly requestId?: string | undefined;
}
