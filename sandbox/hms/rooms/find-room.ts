import { notFound } from '../http/errors.js';
import type { Room } from '../state/entities.js';
import type { Store } from '../state/store.js';

/** The room of a path, or 404. */
export function findRoom(store: Store, id: string | undefined): Room {
  const room = store.rooms.get(id ?? '');
  if (room === undefined) throw notFound('room');
  return room;
}
