import type { Role } from '../../src/common/accounts/roles.js';

/** Who calls: an account of a role, or an anonymous caller. */
export type CallerKind = Role | 'anonymous';

/** What the call is about: an object of the caller's, one of another account's, or one that does not exist. */
export const TARGETS = ['own', 'foreign', 'missing'] as const;
export type Target = (typeof TARGETS)[number];

/** The ids a call names. */
export interface Subject {
  readonly accountId: string;
  readonly customerId: number;
  readonly appointmentId: string;
  readonly petOwnerId: string;
  readonly vetId: string;
  readonly appointmentTime: string;
  /** A request to the caller that waits for an answer. */
  readonly incomingId: string;
  /** Two more, that are declined. */
  readonly declinableId: string;
  readonly deletableId: string;
  /** A request of the caller's that is not answered yet. */
  readonly outgoingId: string;
  readonly friendId: string;
  /** An account without relations to the callers; the caller's own where the subject is its own. */
  readonly strangerId: string;
  /** Appointments that the calls may end: one for each. */
  readonly endable: Readonly<Record<'cancel' | 'complete' | 'remove', string>>;
  /** A room that the caller has made. */
  readonly roomId: string;
  /** The room of the appointment. */
  readonly appointmentRoomId: string;
  /** Groups that the caller has made with the friend: one for most calls, one to leave, one to delete. */
  readonly groupId: string;
  readonly leftGroupId: string;
  readonly deletedGroupId: string;
  /** A message in the channel of the appointment. */
  readonly messageId: string;
}

/** A status, with the code of the error behind it unless it is a success. */
export type Outcome = number | string;

/** What one route answers to whom. */
export interface AccessRule {
  /** The request about a subject, without credentials. */
  request(subject: Subject): { path: string; body?: unknown };
  /** Per caller one outcome for every target, or one for each of own, foreign, missing. */
  readonly outcomes: Readonly<
    Record<CallerKind, Outcome | readonly [own: Outcome, foreign: Outcome, missing: Outcome]>
  >;
  /** True when the request names something that may be another account's: the answers to foreign and missing are the same. */
  readonly namesSubject: boolean;
  /** True when the call ends the session that it is made with. */
  readonly endsSession?: true;
}
