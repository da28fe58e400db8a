import { readBoolean, readString, required } from '../../http/input.js';
import type { JsonObject } from '../../http/json.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { HmsError, notFound } from '../http/errors.js';
import { checkFields, readFlag } from '../http/input.js';
import { page } from '../http/paging.js';
import { findRoom } from '../rooms/find-room.js';
import type { Room, RoomCode } from '../state/entities.js';
import { newRoomCode } from '../state/ids.js';
import { codeView } from './code-view.js';

/** Codes that clients trade for tokens, one for each role of a room. */
export const codeEndpoints: readonly Endpoint[] = [
  { method: 'POST', path: '/room-codes/room/:id', handle: createCodes },
  { method: 'POST', path: '/room-codes/room/:id/role/:role', handle: createCode },
  { method: 'GET', path: '/room-codes/room/:id', handle: listCodes },
  { method: 'POST', path: '/room-codes/code', handle: switchCode },
];

function createCodes(call: ApiCall): JsonObject {
  const room = roomToCode(call);
  return { data: rolesOf(call, room).map((role) => codeView(codeFor(call, room, role))) };
}

function createCode(call: ApiCall): JsonObject {
  const room = roomToCode(call);
  const role = call.params.role ?? '';
  if (!rolesOf(call, room).includes(role)) throw notFound('role');
  return codeView(codeFor(call, room, role));
}

function listCodes({ store, params, query }: ApiCall): JsonObject {
  const room = findRoom(store, params.id);
  const role = readString(query, 'role');
  const enabled = readFlag(query, 'enabled');
  const codes = [...store.codes.values()].filter(
    (code) =>
      code.roomId === room.id &&
      (role === undefined || code.role === role) &&
      (enabled === undefined || code.enabled === enabled),
  );
  return page(codes, query, ['role', 'enabled'], { keyOf: ({ code }) => code, viewOf: codeView });
}

function switchCode({ store, body, query, now }: ApiCall): JsonObject {
  checkFields(query, []);
  checkFields(body, ['code', 'enabled']);
  const enabled = required(readBoolean(body, 'enabled'), 'enabled');
  const before = store.codes.get(required(readString(body, 'code'), 'code'));
  if (before === undefined) throw notFound('code');
  checkEnabled(findRoom(store, before.roomId));
  const code = { ...before, enabled, updatedAt: now() };
  store.codes.set(code.code, code);
  return codeView(code);
}

function roomToCode({ store, params, body, query }: ApiCall): Room {
  checkFields(query, []);
  checkFields(body, []);
  const room = findRoom(store, params.id);
  checkEnabled(room);
  return room;
}

function checkEnabled(room: Room): void {
  if (!room.enabled) throw new HmsError(403, 'room is disabled');
}

function rolesOf({ store }: ApiCall, room: Room): readonly string[] {
  return store.templates.get(room.templateId)?.roles ?? [];
}

/** The code that the role has already, disabled or not, or a new one. */
function codeFor({ store, now }: ApiCall, room: Room, role: string): RoomCode {
  const found = [...store.codes.values()].find((code) => code.roomId === room.id && code.role === role);
  if (found !== undefined) return found;
  const code = { code: newRoomCode(), roomId: room.id, role, enabled: true, createdAt: now(), updatedAt: now() };
  store.codes.set(code.code, code);
  return code;
}
