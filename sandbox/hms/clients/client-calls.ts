import { readString, required } from '../../http/input.js';
import type { JsonObject } from '../../http/json.js';
import { signAppToken, type TokenKeys, verifyToken } from '../auth/token.js';
import { HmsError, notFound } from '../http/errors.js';
import { checkFields } from '../http/input.js';
import { findRoom } from '../rooms/find-room.js';
import type { Room } from '../state/entities.js';
import { join, leave, presentPeers } from '../sessions/session-changes.js';
import type { World } from '../world.js';

/** Joins with a token as a client's SDK does, and is refused where that would be. */
export function joinAsClient(world: World, body: JsonObject, keys: TokenKeys): JsonObject {
  checkFields(body, ['token', 'name']);
  const name = readString(body, 'name') ?? '';
  const token = required(readString(body, 'token'), 'token');
  const claims = verifyToken(token, 'app', keys, Date.parse(world.now()));
  const roomId = claimOf(claims, 'room_id');
  const role = claimOf(claims, 'role');
  const userId = claims.user_id === undefined ? '' : claimOf(claims, 'user_id');
  const room = findRoom(world.store, roomId);
  checkEntry(world, room, role);
  const { session, peer } = join(world, room, { name, userId, role });
  return { peer_id: peer.id, session_id: session.id, room_id: room.id, role, user_id: userId };
}

/** Leaves, as a client that goes. */
export function leaveAsClient(world: World, body: JsonObject): JsonObject {
  checkFields(body, ['peer_id']);
  const id = required(readString(body, 'peer_id'), 'peer_id');
  for (const session of world.store.sessions.values()) {
    const peer = presentPeers(session).find((each) => each.id === id);
    if (peer === undefined) continue;
    leave(world, session, [peer], 'left');
    return { peer_id: id, session_id: session.id };
  }
  throw notFound('peer');
}

/** Trades a room code for a token, as clients do past the app's server. */
export function tokenForCode(world: World, body: JsonObject, keys: TokenKeys): JsonObject {
  checkFields(body, ['code', 'user_id']);
  const userId = readString(body, 'user_id');
  const code = world.store.codes.get(required(readString(body, 'code'), 'code'));
  if (code === undefined) throw notFound('code');
  if (!code.enabled) throw new HmsError(403, 'code is disabled');
  if (!findRoom(world.store, code.roomId).enabled) throw new HmsError(403, 'room is disabled');
  const claims = { room_id: code.roomId, role: code.role, ...(userId === undefined ? {} : { user_id: userId }) };
  return { token: signAppToken(claims, keys, Date.parse(world.now())) };
}

function checkEntry({ store }: World, room: Room, role: string): void {
  if (!room.enabled) throw new HmsError(403, 'room is disabled');
  const roles = store.templates.get(room.templateId)?.roles ?? [];
  if (!roles.includes(role)) throw new HmsError(403, 'role not allowed');
  const session = store.activeSession(room.id);
  const count = session === undefined ? 0 : presentPeers(session).length;
  if (room.size > 0 && count >= room.size) throw new HmsError(403, 'room is full');
}

function claimOf(claims: JsonObject, name: string): string {
  const value = claims[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new HmsError(401, 'Token validation error', [`${name} is missing or no text`]);
}
