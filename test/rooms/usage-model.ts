import fc from 'fast-check';
import { type HmsEventBody, hmsEvent, nanoseconds } from './hms-events.js';

/** What becomes of an event: how often it arrives, when among the others, and in which wave. */
const fates = fc.record({
  copies: fc.constantFrom(0, 1, 1, 2, 3),
  rank: fc.nat(1_000_000),
  wave: fc.nat(2),
});
type Fate = typeof fates extends fc.Arbitrary<infer T> ? T : never;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const visits = fc.record({
  userId: fc.constantFrom('ana', 'ben', 'guest:7', ''),
  joinsAfterMs: fc.nat(2 * HOUR_MS),
  /** null: until the session is over. */
  staysMs: fc.option(fc.nat(2 * HOUR_MS), { nil: null }),
  join: fates,
  leave: fates,
});
const sessions = fc.record({
  room: fc.nat(1),
  startsAfterMs: fc.nat(6 * HOUR_MS),
  /** How long those stay who do not leave before. */
  lastsOnMs: fc.nat(HOUR_MS),
  visits: fc.array(visits, { minLength: 1, maxLength: 5 }),
  open: fates,
  close: fates,
  /** What the provider has of it: everything, everything but the last leaves, or nothing. */
  record: fc.constantFrom<RecordKind>('whole', 'whole', 'without last leaves', 'none'),
});
type RecordKind = 'whole' | 'without last leaves' | 'none';

/** Meetings in two rooms. */
export const meetings = fc.array(sessions, { minLength: 1, maxLength: 4 });
type Meeting = typeof sessions extends fc.Arbitrary<infer T> ? T : never;

interface Stay {
  readonly peerId: string;
  readonly userId: string;
  readonly joinedAt: number;
  /** null: did not leave before the end. */
  readonly leftAt: number | null;
  readonly join: Fate;
  readonly leave: Fate;
}

/** One meeting with its true times. */
export class ModelSession {
  readonly room: number;
  readonly startedAt: number;
  readonly endedAt: number;
  private readonly stays: readonly Stay[];

  constructor(
    readonly id: string,
    private readonly meeting: Meeting,
    baseMs: number,
  ) {
    this.room = meeting.room;
    this.startedAt = baseMs + meeting.startsAfterMs;
    this.stays = meeting.visits.map(({ userId, joinsAfterMs, staysMs, join, leave }, index) => {
      const joinedAt = this.startedAt + joinsAfterMs;
      const leftAt = staysMs === null ? null : joinedAt + staysMs;
      return { peerId: `peer-${index}`, userId, joinedAt, leftAt, join, leave };
    });
    const lastSeen = Math.max(...this.stays.map(({ joinedAt, leftAt }) => leftAt ?? joinedAt));
    // A session is over when the last person has left.
    this.endedAt = lastSeen + (this.stays.every(({ leftAt }) => leftAt !== null) ? 0 : meeting.lastsOnMs);
  }

  /** What 100ms sends, with what becomes of it. */
  events(roomId: string): { readonly fate: Fate; readonly event: HmsEventBody }[] {
    const data = { room_id: roomId, session_id: this.id, session_started_at: time(this.startedAt) };
    const at = (type: string, ms: number, more: object) => hmsEvent(type, { ...data, ...more }, new Date(ms));
    const { open, close } = this.meeting;
    return [
      { fate: open, event: at('session.open.success', this.startedAt, {}) },
      { fate: close, event: at('session.close.success', this.endedAt, { session_stopped_at: time(this.endedAt) }) },
      ...this.stays.flatMap(({ peerId, userId, joinedAt, leftAt, join, leave }) => {
        const peer = { peer_id: peerId, user_id: userId, role: 'guest', joined_at: time(joinedAt) };
        const left = leftAt ?? this.endedAt;
        return [
          { fate: join, event: at('peer.join.success', joinedAt, peer) },
          { fate: leave, event: at('peer.leave.success', left, { ...peer, left_at: time(left) }) },
        ];
      }),
    ];
  }

  /** The provider's record, as its API answers it. */
  record(roomId: string): Record<string, unknown> | null {
    const { record } = this.meeting;
    if (record === 'none') return null;
    const peers = this.stays.map(({ peerId, userId, joinedAt, leftAt }) => {
      const left = leftAt ?? (record === 'whole' ? this.endedAt : null);
      return { id: peerId, user_id: userId, joined_at: time(joinedAt), ...(left !== null && { left_at: time(left) }) };
    });
    const times = { created_at: time(this.startedAt), updated_at: time(this.endedAt) };
    return { id: this.id, room_id: roomId, active: false, ...times, peers };
  }

  /** What can be known of it from the events that arrive and the record; null: not even that it was. */
  known(): { readonly endedAt: number; readonly msOf: ReadonlyMap<string, number> } | null {
    const { open, close, record } = this.meeting;
    const seen = ({ copies }: Fate): boolean => copies > 0;
    if (![open, close, ...this.stays.flatMap(({ join, leave }) => [join, leave])].some(seen)) return null;
    const whole = record !== 'none';
    const known = this.stays
      .filter(({ join, leave }) => whole || seen(join) || seen(leave))
      .map(({ userId, joinedAt, leftAt, leave }) => ({
        userId,
        joinedAt,
        leftAt: whole || seen(leave) ? (leftAt ?? this.endedAt) : null,
      }));
    // Where neither the record nor an event tells the end, it is when somebody was seen last.
    const lastSeen = Math.max(this.startedAt, ...known.map(({ joinedAt, leftAt }) => leftAt ?? joinedAt));
    const endedAt = whole || seen(close) ? this.endedAt : lastSeen;
    const msOf = new Map<string, number>();
    for (const { userId, joinedAt, leftAt } of known)
      msOf.set(userId, (msOf.get(userId) ?? 0) + (leftAt ?? endedAt) - joinedAt);
    return { endedAt, msOf };
  }
}

const time = (ms: number): string => nanoseconds(new Date(ms));
