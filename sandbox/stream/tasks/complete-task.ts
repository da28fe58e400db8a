import { randomUUID } from 'node:crypto';
import type { ApiCall } from '../http/endpoint.js';
import type { JsonObject } from '../state/entities.js';

/** The oldest are forgotten beyond. */
export const MAX_TASKS = 1000;

/** Stores finished work as a task, for the endpoints that Stream answers with a `task_id`, and returns that id. */
export function completeTask(call: ApiCall, result: JsonObject): string {
  const timestamp = call.timeline.next();
  const id = randomUUID();
  for (const { id: oldest } of call.store.tasks.values()) {
    if (call.store.tasks.size < MAX_TASKS) break;
    call.store.tasks.delete(oldest);
  }
  call.store.tasks.put({ id, status: 'completed', result, createdAt: timestamp, updatedAt: timestamp });
  return id;
}
