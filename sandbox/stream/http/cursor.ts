import type { JsonObject } from '../state/entities.js';
import { refuse } from './errors.js';
import { readString } from './input.js';

/** One page of a list that is read by cursors. */
export interface CursorPage<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly next?: string;
}

/** How many items the cursor in `next` leaves behind; 0 when there is none. What no answer has held is refused (4). */
export function readCursor(from: JsonObject): number {
  const cursor = readString(from, 'next');
  if (cursor === undefined || cursor === '') return 0;
  const skipped = Number(/^after-(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]);
  if (!Number.isInteger(skipped)) throw refuse('input', 'next is not a cursor of this list');
  return skipped;
}

/** Cuts a page out, with the cursor of the one after it. */
export function cutByCursor<T>(all: readonly T[], skipped: number, limit: number): CursorPage<T> {
  const items = all.slice(skipped, skipped + limit);
  const end = skipped + items.length;
  return end < all.length ? { items, next: Buffer.from(`after-${end}`).toString('base64url') } : { items };
}
