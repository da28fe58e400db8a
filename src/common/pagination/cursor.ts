import type { AppException } from '../errors/app-exception.js';
import { invalidField } from '../errors/invalid-field.js';

/** The last row of a page; the next page begins after it. */
export interface Cursor {
  readonly at: Date;
  readonly id: string;
}

/** Longest cursor as text; two positions with ids of full length fit. */
export const MAX_CURSOR_LENGTH = 512;

const POSITION = /^(\d{1,15})\|([\w:!@-]{1,129})$/;
const ID = /^[\w@-]{1,129}$/;
/** Stands for a list that has ended. */
const AT_END = '.';

/** Cursors are opaque to clients and contain only what the page showed. */
export const encodeCursor = (cursor: Cursor): string => pack(positionText(cursor));

/** @throws AppException VALIDATION_FAILED for anything that is not one of our cursors */
export const decodeCursor = (cursor: string): Cursor => readPosition(unpack(cursor));

/** The cursor of a list whose order is that of its ids. */
export const encodeIdCursor = (id: string): string => pack(id);

/** @throws AppException VALIDATION_FAILED for anything that is not one of our cursors */
export function decodeIdCursor(cursor: string): string {
  const id = unpack(cursor);
  if (!ID.test(id)) throw notACursor();
  return id;
}

/** One cursor for several lists in one answer; null for those that have ended. */
export const encodeCursors = (cursors: readonly (Cursor | null)[]): string =>
  pack(cursors.map((cursor) => (cursor ? positionText(cursor) : AT_END)).join(' '));

/** @throws AppException VALIDATION_FAILED for anything that is not our cursor over that many lists */
export function decodeCursors(cursor: string, count: number): (Cursor | null)[] {
  const parts = unpack(cursor).split(' ');
  if (parts.length !== count) throw notACursor();
  return parts.map((part) => (part === AT_END ? null : readPosition(part)));
}

/**
 * The filter for rows after a cursor, newest first by `field`, then by id. The first condition bounds the index scan, so
 * that a later page costs no more than the first; the second excludes rows of the same moment that were shown. With `$or`
 * instead, MongoDB may scan once per branch and sort the results in memory.
 */
export function olderThan(field: string, { at, id }: Cursor): Record<string, unknown> {
  return { [field]: { $lte: at }, $nor: [{ [field]: at, _id: { $gte: id } }] };
}

/**
 * Splits rows into a page and the cursor of the next one.
 *
 * @param rows one more than the page holds, if there are so many
 */
export function pageOf<T, C = string>(
  rows: readonly T[],
  limit: number,
  cursorOf: (last: T) => C,
): { readonly page: T[]; readonly next: { readonly nextCursor?: C } } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, next: rows.length > limit && last !== undefined ? { nextCursor: cursorOf(last) } : {} };
}

const pack = (text: string): string => Buffer.from(text).toString('base64url');

const unpack = (cursor: string): string =>
  cursor.length <= MAX_CURSOR_LENGTH ? Buffer.from(cursor, 'base64url').toString('utf8') : '';

const positionText = ({ at, id }: Cursor): string => `${at.getTime()}|${id}`;

function readPosition(text: string): Cursor {
  const [, milliseconds, id] = POSITION.exec(text) ?? [];
  if (!milliseconds || !id) throw notACursor();
  return { at: new Date(Number(milliseconds)), id };
}

/** The error for a cursor that no list of ours has given. */
export const notACursor = (): AppException =>
  invalidField('cursor', 'isCursor', 'must be the cursor of an earlier page');
