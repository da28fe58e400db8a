import type { Role } from '../../common/accounts/roles.js';
import type { StreamUser, StreamUserState } from '../../stream/stream-types.js';
import { revocationCut } from '../../stream/stream-tokens.js';
import { customerIdentity } from '../../stream/user-ids.js';
import { pictureOf } from '../profiles/avatar.js';
import type { Deletion, StreamPresence, User } from '../user.schema.js';

/**
 * The role of an account in Stream. Only administrators differ there: what vets may do beyond pet owners goes through
 * this server, so no client token needs more than `user`.
 */
const STREAM_ROLES: Readonly<Record<Role, 'user' | 'admin'>> = {
  'pet-owner': 'user',
  vet: 'user',
  customer: 'user',
  user: 'user',
  admin: 'admin',
};

/** A user as Stream should have it. */
export interface DesiredStreamUser extends Required<StreamUser> {
  readonly presence: StreamPresence;
  /** How to delete it; null unless it must be deleted. */
  readonly deletion: Deletion | null;
}

type DesiredFrom = Pick<
  User,
  | '_id'
  | 'fullName'
  | 'profilePic'
  | 'custom'
  | 'role'
  | 'customerId'
  | 'deactivatedAt'
  | 'deletedAt'
  | 'deletion'
  | 'tokensRevokedAt'
>;

/** The fields of a user that are compared with Stream. */
const STREAM_USER_FIELDS = ['name', 'image', 'role', 'custom', 'tokens'] as const;

export type StreamUserField = (typeof STREAM_USER_FIELDS)[number];

/**
 * The users that Stream should have for an account: one with the account's id and, when the account has a customer
 * number, one with the customer's id. Nothing else decides this.
 *
 * @param publicUrl where clients reach this server, which generated pictures are on
 */
export function desiredStreamUsers(account: DesiredFrom, publicUrl: string): DesiredStreamUser[] {
  const image = pictureOf(account, publicUrl) || null;
  const own = desired(account, image, account._id, STREAM_ROLES[account.role]);
  if (account.customerId === undefined || account.customerId === null) return [own];
  return [own, desired(account, image, customerIdentity(account.customerId), 'user')];
}

export function presenceOf({ deletedAt, deactivatedAt }: Pick<User, 'deletedAt' | 'deactivatedAt'>): StreamPresence {
  if (deletedAt) return 'deleted';
  return deactivatedAt ? 'deactivated' : 'active';
}

/** The fields in which Stream's user differs from the wanted one. */
export function differencesOf(wanted: DesiredStreamUser, found: StreamUserState): StreamUserField[] {
  const same: Readonly<Record<StreamUserField, boolean>> = {
    name: found.name === wanted.name,
    image: (found.image ?? null) === wanted.image,
    role: found.role === wanted.role,
    custom: Object.entries(wanted.custom).every(([key, value]) => (found.fields[key] ?? null) === value),
    tokens: found.tokensRevokedBefore?.getTime() === wanted.tokensRevokedBefore?.getTime(),
  };
  return STREAM_USER_FIELDS.filter((field) => !same[field]);
}

function desired(account: DesiredFrom, image: string | null, id: string, role: string): DesiredStreamUser {
  return {
    id,
    name: account.fullName || id,
    image,
    role,
    custom: account.custom ?? {},
    presence: presenceOf(account),
    deletion: account.deletedAt ? (account.deletion ?? 'hard') : null,
    tokensRevokedBefore: revokedBefore(account),
  };
}

/** A deactivation revokes tokens while it lasts; an explicit revocation is kept. The later of the two counts. */
function revokedBefore({ deactivatedAt, tokensRevokedAt }: DesiredFrom): Date | null {
  const cut = deactivatedAt ? revocationCut(deactivatedAt) : null;
  if (!cut || !tokensRevokedAt) return cut ?? tokensRevokedAt ?? null;
  return cut > tokensRevokedAt ? cut : tokensRevokedAt;
}
