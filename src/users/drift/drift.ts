import type { StreamUserState } from '../../stream/stream-types.js';
import { type DesiredStreamUser, differencesOf, type StreamUserField } from '../sync/desired-stream-users.js';

/**
 * How Stream and our accounts may differ. missing: Stream lacks a user. profile, role, tokens: a user is otherwise than it
 * should be. presence: it may act and should not, or may not and should, or is there although it was deleted. unknown:
 * Stream has a user of whom we know nothing.
 */
export const DRIFT_KINDS = ['missing', 'presence', 'profile', 'role', 'tokens', 'unknown'] as const;

export type DriftKind = (typeof DRIFT_KINDS)[number];

/** One difference between our accounts and Stream's users. */
export interface DriftFinding {
  readonly kind: DriftKind;
  /** The user at Stream: an account's id, or the identity of its customer. */
  readonly streamUserId: string;
  /** The account it belongs to; null for an unknown user. */
  readonly accountId: string | null;
  /** The fields of a profile that differ. */
  readonly fields: readonly StreamUserField[];
  /** Why the account's work was given up, if it was: marking it again may end the same way. */
  readonly deadLetter: string | null;
}

/** What of one user is not as it should be. Of a deactivated user only that it is so: it is changed when it is let in. */
export function driftOf(
  wanted: DesiredStreamUser,
  found: StreamUserState | undefined,
): readonly Pick<DriftFinding, 'kind' | 'fields'>[] {
  const isThere = found !== undefined && !found.deleted;
  if (wanted.presence === 'deleted') return isThere ? [{ kind: 'presence', fields: [] }] : [];
  if (!isThere) return [{ kind: 'missing', fields: [] }];
  const shouldBeShut = wanted.presence === 'deactivated';
  if (shouldBeShut && found.deactivated) return [];
  const differing = differencesOf(wanted, found);
  const profile = differing.filter((field) => field === 'name' || field === 'image');
  return [
    ...(found.deactivated !== shouldBeShut ? [{ kind: 'presence', fields: [] } as const] : []),
    ...(profile.length > 0 ? [{ kind: 'profile', fields: profile } as const] : []),
    ...(['role', 'tokens'] as const).flatMap((field) =>
      differing.includes(field) ? [{ kind: field, fields: [field] }] : [],
    ),
  ];
}
