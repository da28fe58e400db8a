import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import type { JsonObject } from '../state/entities.js';

/** The state of background work, which is always completed here. */
export const taskEndpoints: readonly Endpoint[] = [
  {
    name: 'GetTask',
    method: 'GET',
    path: '/tasks/:taskId',
    limitPerMinute: 1000,
    clients: 'refused',
    handle: taskView,
  },
];

/** The task of a path; code 16 when there is none. */
export function taskView(call: ApiCall): JsonObject {
  const id = call.params.taskId ?? '';
  const task = call.store.tasks.get(id);
  if (task === undefined) throw refuse('notFound', `the task ${id} does not exist`);
  return {
    task_id: task.id,
    status: task.status,
    result: task.result,
    created_at: task.createdAt,
    updated_at: task.updatedAt,
  };
}
