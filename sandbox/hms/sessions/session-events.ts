import type { JsonObject } from '../../http/json.js';
import type { Peer, Room, Session } from '../state/entities.js';
import { nanoseconds, type EventDraft } from '../webhooks/hms-event.js';

/** The event that opens a session. */
export function sessionOpened(room: Room, session: Session): EventDraft {
  return { type: 'session.open.success', data: sessionData(room, session) };
}

export function sessionClosed(room: Room, session: Session, endedAt: string): EventDraft {
  const session_stopped_at = nanoseconds(endedAt);
  const session_duration = secondsBetween(session.createdAt, endedAt);
  return {
    type: 'session.close.success',
    data: { ...sessionData(room, session), session_duration, session_stopped_at },
  };
}

export function peerJoined(room: Room, session: Session, peer: Peer): EventDraft {
  return { type: 'peer.join.success', data: { ...sessionData(room, session), ...peerData(peer) } };
}

export function peerLeft(room: Room, session: Session, peer: Peer, leftAt: string, reason: string): EventDraft {
  const duration = secondsBetween(peer.joinedAt, leftAt);
  const data = { ...sessionData(room, session), ...peerData(peer), left_at: nanoseconds(leftAt), duration, reason };
  return { type: 'peer.leave.success', data };
}

export function roomEnded(room: Room, session: Session, lock: boolean, reason: string): EventDraft {
  const data = { ...sessionData(room, session), lock_room: lock, reason, source: 'api' };
  return { type: 'room.end.success', data };
}

function sessionData(room: Room, session: Session): JsonObject {
  return {
    room_id: room.id,
    room_name: room.name,
    session_id: session.id,
    template_id: room.templateId,
    session_started_at: nanoseconds(session.createdAt),
  };
}

function peerData(peer: Peer): JsonObject {
  return {
    peer_id: peer.id,
    user_id: peer.userId,
    user_name: peer.name,
    user_data: '',
    role: peer.role,
    joined_at: nanoseconds(peer.joinedAt),
    type: 'regular',
  };
}

function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}
