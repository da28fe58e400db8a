import type { JsonObject } from '../../http/json.js';
import type { RoomCode } from '../state/entities.js';

/** A room code as the API shows it. */
export function codeView(code: RoomCode): JsonObject {
  return {
    code: code.code,
    room_id: code.roomId,
    role: code.role,
    enabled: code.enabled,
    created_at: code.createdAt,
    updated_at: code.updatedAt,
  };
}
