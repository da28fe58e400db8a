import { randomUUID } from 'node:crypto';
import type { Peer, Room, Session } from '../state/entities.js';
import { newId } from '../state/ids.js';
import type { World } from '../world.js';
import { peerJoined, peerLeft, sessionClosed, sessionOpened } from './session-events.js';

/** Lets somebody in. The first one starts the session. */
export function join(
  { store, now, emit }: World,
  room: Room,
  { name, userId, role }: Pick<Peer, 'name' | 'userId' | 'role'>,
): { session: Session; peer: Peer } {
  const joinedAt = now();
  let session = store.activeSession(room.id);
  if (session === undefined) {
    session = { id: newId(), roomId: room.id, createdAt: joinedAt, endedAt: null, peers: [] };
    store.sessions.set(session.id, session);
    emit(sessionOpened(room, session));
  }
  const peer: Peer = { id: randomUUID(), name, userId, role, joinedAt, leftAt: null };
  session.peers.push(peer);
  emit(peerJoined(room, session, peer));
  return { session, peer };
}

/** Takes peers out of a session; when nobody is left, it ends. */
export function leave(world: World, session: Session, peers: readonly Peer[], reason: string, at = world.now()): void {
  const room = roomOf(world, session);
  for (const peer of peers) {
    if (peer.leftAt !== null) continue;
    peer.leftAt = at;
    world.emit(peerLeft(room, session, peer, at, reason));
  }
  if (presentPeers(session).length > 0 || session.endedAt !== null) return;
  session.endedAt = at;
  world.emit(sessionClosed(room, session, at));
}

/** Ends a session for all who are in it. */
export function end(world: World, session: Session, reason: string, at = world.now()): void {
  leave(world, session, session.peers, reason, at);
}

/** Ends the sessions that have lasted as long as their room lets them. */
export function endOverdue(world: World): void {
  for (const session of world.store.sessions.values()) {
    if (session.endedAt !== null) continue;
    const lastsMs = roomOf(world, session).maxDurationSeconds * 1000;
    const endsAt = new Date(Date.parse(session.createdAt) + lastsMs).toISOString();
    if (endsAt <= world.now()) end(world, session, 'max duration reached', endsAt);
  }
}

/** Who is in a session now. */
export function presentPeers(session: Session): Peer[] {
  return session.peers.filter((peer) => peer.leftAt === null);
}

function roomOf({ store }: World, session: Session): Room {
  const room = store.rooms.get(session.roomId);
  if (room === undefined) throw new Error('A session has no room.');
  return room;
}
