import { readBoolean, required } from '../../http/input.js';
import type { JsonObject } from '../../http/json.js';
import { InputError } from '../../http/refusal.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { HmsError } from '../http/errors.js';
import { checkFields } from '../http/input.js';
import type { Room } from '../state/entities.js';
import type { Store } from '../state/store.js';
import { findRoom } from './find-room.js';
import { readRoomInput, type RoomInput } from './room-input.js';
import { updatedRoomView } from './room-view.js';

/** Changing, enabling and disabling rooms. They cannot be deleted. */
export const updateRoomEndpoints: readonly Endpoint[] = [
  { method: 'POST', path: '/rooms/:id', handle: updateRoom },
  {
    method: 'DELETE',
    path: '/rooms/:id',
    handle: () => {
      throw new HmsError(405, 'rooms cannot be deleted; disable them');
    },
  },
];

function updateRoom({ store, params, body, query, now }: ApiCall): JsonObject {
  const before = findRoom(store, params.id);
  checkFields(query, []);
  if (Object.keys(body).length === 0) throw new InputError('at least one field is required');
  const changes = body.enabled === undefined ? readChanges(body, before, store) : readSwitch(body);
  const room = { ...before, ...changes, updatedAt: now() };
  store.rooms.set(room.id, room);
  return updatedRoomView(room, store);
}

function readSwitch(body: JsonObject): Pick<Room, 'enabled'> {
  checkFields(body, ['enabled']);
  return { enabled: required(readBoolean(body, 'enabled'), 'enabled') };
}

/** The name of another room is refused: nobody knows which of the two 100ms would take afterwards. */
function readChanges(body: JsonObject, before: Room, store: Store): RoomInput {
  const changes = readRoomInput(body);
  const named = changes.name === undefined ? undefined : store.roomNamed(changes.name);
  if (named !== undefined && named.id !== before.id) throw new InputError('name is the name of another room');
  return changes;
}
