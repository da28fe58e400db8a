import { randomUUID } from 'node:crypto';
import { readString } from '../../http/input.js';
import type { JsonObject } from '../../http/json.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { HmsError } from '../http/errors.js';
import { checkFields } from '../http/input.js';
import { newId } from '../state/ids.js';
import type { Store } from '../state/store.js';
import { readRoomInput } from './room-input.js';
import { roomView, updatedRoomView } from './room-view.js';

const DEFAULTS = { description: '', region: 'auto', size: 0, maxDurationSeconds: 43_200 };

/** Creation. A name that is taken is no error: the room that has it is overwritten. */
export const createRoomEndpoints: readonly Endpoint[] = [{ method: 'POST', path: '/rooms', handle: createRoom }];

function createRoom({ store, body, query, now }: ApiCall): JsonObject {
  checkFields(query, []);
  const input = readRoomInput(body, ['template_id']);
  const templateId = readTemplateId(body, store);
  const name = input.name ?? randomUUID();
  const before = store.roomNamed(name);
  const room = { ...DEFAULTS, ...input, name, templateId };
  if (before === undefined) {
    const created = { ...room, id: newId(), enabled: true, createdAt: now(), updatedAt: null };
    store.rooms.set(created.id, created);
    return roomView(created, store);
  }
  const overwritten = { ...before, ...room, updatedAt: now() };
  store.rooms.set(before.id, overwritten);
  return updatedRoomView(overwritten, store);
}

function readTemplateId(body: JsonObject, store: Store): string {
  const id = readString(body, 'template_id') ?? store.templateId;
  if (!store.templates.has(id)) throw new HmsError(400, 'template not found');
  return id;
}
