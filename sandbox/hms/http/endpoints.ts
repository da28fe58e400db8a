import { codeEndpoints } from '../room-codes/code-endpoints.js';
import { createRoomEndpoints } from '../rooms/create-room.js';
import { readRoomsEndpoints } from '../rooms/read-rooms.js';
import { updateRoomEndpoints } from '../rooms/update-room.js';
import { activeRoomEndpoints } from '../sessions/active-room-endpoints.js';
import { sessionEndpoints } from '../sessions/session-endpoints.js';
import { templateEndpoints } from '../templates/template-endpoints.js';
import type { Endpoint } from './endpoint.js';

/** Every operation that is served. What is not in this list answers 501. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...createRoomEndpoints,
  ...readRoomsEndpoints,
  ...updateRoomEndpoints,
  ...codeEndpoints,
  ...templateEndpoints,
  ...activeRoomEndpoints,
  ...sessionEndpoints,
];
