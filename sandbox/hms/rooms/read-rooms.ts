import { readString } from '../../http/input.js';
import type { JsonObject } from '../../http/json.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { checkFields, readFlag } from '../http/input.js';
import { createdWithin, page } from '../http/paging.js';
import { findRoom } from './find-room.js';
import { roomView } from './room-view.js';

const FILTERS = ['enabled', 'name', 'template_id', 'after', 'before'];

/** Reading rooms. */
export const readRoomsEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/rooms', handle: listRooms },
  {
    method: 'GET',
    path: '/rooms/:id',
    handle: ({ store, params, query }) => {
      checkFields(query, []);
      return roomView(findRoom(store, params.id), store);
    },
  },
];

/** The newest first. */
function listRooms({ store, query }: ApiCall): JsonObject {
  const enabled = readFlag(query, 'enabled') ?? true;
  const name = readString(query, 'name')?.toLowerCase();
  const templateId = readString(query, 'template_id');
  const isWithin = createdWithin(query);
  const rooms = [...store.rooms.values()]
    .reverse()
    .filter(
      (room) =>
        room.enabled === enabled &&
        (name === undefined || room.name.toLowerCase() === name) &&
        (templateId === undefined || room.templateId === templateId) &&
        isWithin(room),
    );
  return page(rooms, query, FILTERS, { keyOf: ({ id }) => id, viewOf: (room) => roomView(room, store) });
}
