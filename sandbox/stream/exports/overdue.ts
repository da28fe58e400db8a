import type { FileRecord } from '../state/entities.js';

/** How long the address of an export is good for. */
const EXPORT_MS = 24 * 3600 * 1000;

/** Whether a file is an export whose address is not served any more. */
export function isOverdue({ kind, createdAt }: FileRecord, nowMs: number): boolean {
  return kind === 'export' && Date.parse(createdAt) + EXPORT_MS < nowMs;
}
