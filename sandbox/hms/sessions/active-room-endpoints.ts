import { readBoolean, readString } from '../../http/input.js';
import type { JsonObject } from '../../http/json.js';
import { InputError } from '../../http/refusal.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { notFound } from '../http/errors.js';
import { checkFields } from '../http/input.js';
import { findRoom } from '../rooms/find-room.js';
import type { Peer, Room, Session } from '../state/entities.js';
import { end, leave, presentPeers } from './session-changes.js';
import { roomEnded } from './session-events.js';

/** What can be done with the session that runs in a room. */
export const activeRoomEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/active-rooms/:id', handle: readActiveRoom },
  { method: 'GET', path: '/active-rooms/:id/peers', handle: readPeers },
  { method: 'POST', path: '/active-rooms/:id/end-room', handle: endRoom },
  { method: 'POST', path: '/active-rooms/:id/remove-peers', handle: removePeers },
];

function readActiveRoom(call: ApiCall): JsonObject {
  checkFields(call.query, []);
  const { room, session } = findActive(call);
  const peers = presentPeers(session).map(({ id }) => id);
  return {
    id: room.id,
    name: room.name,
    customer_id: call.store.customerId,
    session: { id: session.id, created_at: session.createdAt, peers },
  };
}

function readPeers(call: ApiCall): JsonObject {
  checkFields(call.query, ['user_id', 'role']);
  const { session } = findActive(call);
  const userId = readString(call.query, 'user_id');
  const role = readString(call.query, 'role');
  const peers = presentPeers(session).filter(
    (peer) => (userId === undefined || peer.userId === userId) && (role === undefined || peer.role === role),
  );
  return { peers: Object.fromEntries(peers.map((peer) => [peer.id, peerView(peer)])) };
}

function endRoom(call: ApiCall): JsonObject {
  checkFields(call.query, []);
  checkFields(call.body, ['reason', 'lock']);
  const reason = readString(call.body, 'reason') ?? '';
  const lock = readBoolean(call.body, 'lock') ?? false;
  const { room, session } = findActive(call);
  if (lock) call.store.rooms.set(room.id, { ...room, enabled: false, updatedAt: call.now() });
  call.emit(roomEnded(room, session, lock, reason));
  end(call, session, reason === '' ? 'room ended' : reason);
  return { message: 'session is ending' };
}

function removePeers(call: ApiCall): JsonObject {
  checkFields(call.query, []);
  checkFields(call.body, ['peer_id', 'role', 'reason']);
  const peerId = readString(call.body, 'peer_id');
  const role = readString(call.body, 'role');
  const reason = readString(call.body, 'reason') ?? '';
  if ((peerId === undefined) === (role === undefined)) throw new InputError('either peer_id or role is required');
  const { room, session } = findActive(call);
  const roles = call.store.templates.get(room.templateId)?.roles ?? [];
  if (role !== undefined && !roles.includes(role)) throw notFound('role');
  const peers = presentPeers(session).filter((peer) => peer.id === peerId || peer.role === role);
  if (peerId !== undefined && peers.length === 0) throw notFound('peer');
  leave(call, session, peers, reason === '' ? 'removed' : reason);
  return { message: 'peer remove request submitted' };
}

function findActive({ store, params }: ApiCall): { room: Room; session: Session } {
  const room = findRoom(store, params.id);
  const session = store.activeSession(room.id);
  if (session === undefined) throw notFound('active session');
  return { room, session };
}

function peerView(peer: Peer): JsonObject {
  return {
    id: peer.id,
    name: peer.name,
    user_id: peer.userId,
    metadata: '',
    role: peer.role,
    joined_at: peer.joinedAt,
  };
}
