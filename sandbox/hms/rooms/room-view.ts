import type { JsonObject } from '../../http/json.js';
import type { Room } from '../state/entities.js';
import type { Store } from '../state/store.js';

/** What 100ms shows where a time was never set. */
const ZERO_TIME = '0001-01-01T00:00:00Z';

/** A room as the API shows it. */
export function roomView(room: Room, store: Store): JsonObject {
  return {
    id: room.id,
    name: room.name,
    enabled: room.enabled,
    description: room.description,
    customer_id: store.customerId,
    app_id: store.appId,
    recording_info: { enabled: false },
    template_id: room.templateId,
    template: store.templates.get(room.templateId)?.name ?? '',
    region: room.region,
    size: room.size,
    large_room: false,
    max_duration_seconds: room.maxDurationSeconds,
    created_at: room.createdAt,
    updated_at: room.updatedAt ?? ZERO_TIME,
  };
}

/**
 * A room as an update answers it. 100ms shows secrets of the account there, which no client may see. Here are some that are
 * easy to find again, so that a server that passes them on is found out.
 */
export function updatedRoomView(room: Room, store: Store): JsonObject {
  const credentials = { key: `hms-storage-key-${room.id}`, secret: `hms-storage-secret-${room.id}` };
  return {
    ...roomView(room, store),
    recording_info: { enabled: false, upload_info: { type: 's3', location: 'bucket', prefix: '', credentials } },
    webhook: { url: 'https://hooks.invalid/', headers: { authorization: `hms-webhook-secret-${room.id}` } },
  };
}
