import type { StreamUser, StreamUserState } from '../../stream/stream-types.js';
import { revocationCut } from '../../stream/stream-tokens.js';
import { customerIdentity } from '../../stream/user-ids.js';
import type { Deletion, StreamPresence, User } from '../user.schema.js';
import { STREAM_ROLE_OF } from './stream-roles.js';

/** One user as Stream should have it. */
export interface DesiredStreamUser extends Required<StreamUser> {
  readonly presence: StreamPresence;
  /** How it is to be deleted; null unless it is. */
  readonly deletion: Deletion | null;
}

type DesiredFrom = Pick<
  User,
  | '_id'
  | 'fullName'
  | 'profilePic'
  | 'role'
  | 'customerId'
  | 'deactivatedAt'
  | 'deletedAt'
  | 'deletion'
  | 'tokensRevokedAt'
>;

/** What of a user may be otherwise at Stream than it should be, beside its being there at all. */
const STREAM_USER_FIELDS = ['name', 'image', 'role', 'tokens'] as const;

export type StreamUserField = (typeof STREAM_USER_FIELDS)[number];

/**
 * The one place that says what Stream should have of an account: the account itself and, when it has a customer number,
 * the customer's identity, which is the same person under another id.
 */
export function desiredStreamUsers(account: DesiredFrom): DesiredStreamUser[] {
  const own = desired(account, account._id, STREAM_ROLE_OF[account.role]);
  if (account.customerId === undefined || account.customerId === null) return [own];
  return [own, desired(account, customerIdentity(account.customerId), 'user')];
}

/** Shut out while deactivated; gone, and never made again, once deleted. */
export function presenceOf({ deletedAt, deactivatedAt }: Pick<User, 'deletedAt' | 'deactivatedAt'>): StreamPresence {
  if (deletedAt) return 'deleted';
  return deactivatedAt ? 'deactivated' : 'active';
}

/** The fields in which Stream's user is not as it should be. */
export function differencesOf(wanted: DesiredStreamUser, found: StreamUserState): StreamUserField[] {
  const same: Readonly<Record<StreamUserField, boolean>> = {
    name: found.name === wanted.name,
    image: (found.image ?? null) === wanted.image,
    role: found.role === wanted.role,
    tokens: found.tokensRevokedBefore?.getTime() === wanted.tokensRevokedBefore?.getTime(),
  };
  return STREAM_USER_FIELDS.filter((field) => !same[field]);
}

function desired(account: DesiredFrom, id: string, role: string): DesiredStreamUser {
  return {
    id,
    name: account.fullName || id,
    image: account.profilePic || null,
    role,
    presence: presenceOf(account),
    deletion: account.deletedAt ? (account.deletion ?? 'hard') : null,
    tokensRevokedBefore: revokedBefore(account),
  };
}

/** A deactivation revokes as long as it lasts; what was revoked for its own sake stays so. */
function revokedBefore({ deactivatedAt, tokensRevokedAt }: DesiredFrom): Date | null {
  const cut = deactivatedAt ? revocationCut(deactivatedAt) : null;
  if (!cut || !tokensRevokedAt) return cut ?? tokensRevokedAt ?? null;
  return cut > tokensRevokedAt ? cut : tokensRevokedAt;
}
