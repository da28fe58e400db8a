import type { StreamUserState } from '../../stream/stream-types.js';
import { type DesiredStreamUser, differencesOf, type StreamUserField } from '../sync/desired-stream-users.js';
import type { User } from '../user.schema.js';

/**
 * How Stream and our accounts may differ. missing: Stream lacks a user. profile, role, tokens: a user has other values.
 * presence: a user is active, deactivated or deleted although it should not be. unknown: a user belongs to no account.
 */
export const DRIFT_KINDS = ['missing', 'presence', 'profile', 'role', 'tokens', 'unknown'] as const;

export type DriftKind = (typeof DRIFT_KINDS)[number];

/** One difference between our accounts and Stream's users. */
export interface DriftFinding {
  readonly kind: DriftKind;
  /** The user in Stream: an account's id, or the id of its customer. */
  readonly streamUserId: string;
  /** The user's account; null for an unknown user. */
  readonly accountId: string | null;
  /** The fields that differ. */
  readonly fields: readonly StreamUserField[];
  /** The last error if the account's work is dead: after a repair it may become dead again. */
  readonly deadLetter: string | null;
}

export interface DriftProgress {
  /** Our accounts come first, then Stream's users. */
  readonly phase: 'accounts' | 'stream';
  readonly checked: number;
  /** About how many there are; undefined for Stream's users, whose number Stream does not return. */
  readonly total: number | undefined;
  /** Set during a pause that Stream has asked for. */
  readonly waitingMs: number | undefined;
}

export interface DriftOptions {
  /** Marks the accounts that differ. Unknown users are only reported. */
  readonly repair?: boolean;
  readonly onFinding?: (finding: DriftFinding) => void;
  readonly onProgress?: (progress: DriftProgress) => void;
}

export interface DriftSummary {
  readonly accounts: number;
  readonly streamUsers: number;
  /** Accounts whose changes have not reached Stream yet. They are not compared. */
  readonly onTheirWay: number;
  readonly findings: Readonly<Record<DriftKind, number>>;
  /** Accounts that were marked, to be written to Stream again. */
  readonly marked: number;
}

/**
 * The differences of one user. The fields of a deactivated user are not compared: they are written when it is
 * reactivated.
 */
export function driftOf(
  { _id, work }: User,
  wanted: DesiredStreamUser,
  found: StreamUserState | undefined,
): DriftFinding[] {
  const deadLetter = work.status === 'dead' ? work.lastError : null;
  const drift = (kind: DriftKind, fields: readonly StreamUserField[] = []): DriftFinding[] => [
    { kind, streamUserId: wanted.id, accountId: _id, fields, deadLetter },
  ];
  const exists = found !== undefined && !found.deleted;
  if (wanted.presence === 'deleted') return exists ? drift('presence') : [];
  if (!exists) return drift('missing');
  const wantsDeactivated = wanted.presence === 'deactivated';
  if (wantsDeactivated && found.deactivated) return [];
  const differing = differencesOf(wanted, found);
  const profile = differing.filter((field) => field === 'name' || field === 'image');
  return [
    ...(found.deactivated !== wantsDeactivated ? drift('presence') : []),
    ...(profile.length > 0 ? drift('profile', profile) : []),
    ...(differing.includes('role') ? drift('role', ['role']) : []),
    ...(differing.includes('tokens') ? drift('tokens', ['tokens']) : []),
  ];
}
