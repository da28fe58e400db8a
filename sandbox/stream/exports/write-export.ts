import { randomUUID } from 'node:crypto';
import type { ApiCall } from '../http/endpoint.js';
import type { JsonObject } from '../state/entities.js';
import { completeTask } from '../tasks/complete-task.js';
import { isOverdue } from './overdue.js';

/** Stores what was exported as a file and finishes the task, whose result is the file's address. Records the event. */
export function finishExport(call: ApiCall, what: 'users' | 'channels', content: unknown): string {
  forgetOverdue(call);
  const createdAt = call.timeline.next();
  const name = `${what}.json`;
  const ids = { cid: null, userId: null };
  const file = { id: randomUUID(), kind: 'export', ...ids, name, mimeType: 'application/json', createdAt } as const;
  call.files.write(file.id, Buffer.from(JSON.stringify(content)));
  const url = call.files.urlOf(call.store.files.put(file));
  const result: JsonObject = { url };
  const taskId = completeTask(call, result);
  const times = { started_at: createdAt, finished_at: call.timeline.next() };
  call.emit({ type: `export.${what}.success`, task_id: taskId, url, ...times });
  return taskId;
}

function forgetOverdue({ store, files, timeline }: ApiCall): void {
  for (const file of [...store.files.values()].filter((file) => isOverdue(file, timeline.nowMs()))) {
    store.files.delete(file.id);
    files.delete(file.id);
  }
}
