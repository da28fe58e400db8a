import { AppException } from '../errors/app-exception.js';

/** The last row of a page: where the next one goes on. */
export interface Cursor {
  readonly at: Date;
  readonly id: string;
}

/** What a cursor may be as text; two positions with ids of full length fit. */
export const MAX_CURSOR_LENGTH = 512;

const POSITION = /^(\d{1,15})\|([\w:!@-]{1,129})$/;
const ID = /^[\w@-]{1,129}$/;
/** Stands for a list of which everything was shown. */
const AT_END = '.';

/** Cursors are opaque to clients, and carry nothing that the page did not show. */
export const encodeCursor = (cursor: Cursor): string => pack(positionText(cursor));

/** @throws AppException VALIDATION_FAILED for anything that is no cursor of ours */
export const decodeCursor = (cursor: string): Cursor => readPosition(unpack(cursor));

/** The cursor of a list whose order is that of its ids. */
export const encodeIdCursor = (id: string): string => pack(id);

/** @throws AppException VALIDATION_FAILED for anything that is no cursor of ours */
export function decodeIdCursor(cursor: string): string {
  const id = unpack(cursor);
  if (!ID.test(id)) throw notACursor();
  return id;
}

/** One cursor for lists that are shown side by side; null for those that have ended. */
export const encodeCursors = (cursors: readonly (Cursor | null)[]): string =>
  pack(cursors.map((cursor) => (cursor ? positionText(cursor) : AT_END)).join(' '));

/** @throws AppException VALIDATION_FAILED for anything that is no cursor of ours over that many lists */
export function decodeCursors(cursor: string, count: number): (Cursor | null)[] {
  const parts = unpack(cursor).split(' ');
  if (parts.length !== count) throw notACursor();
  return parts.map((part) => (part === AT_END ? null : readPosition(part)));
}

/**
 * The part of a filter that goes on behind a cursor, newest first by `field`, then by id. The first condition bounds the
 * walk over the index, so that a later page costs no more than the first; the second leaves out what was shown of the
 * same moment. With an $or in its place MongoDB may look each branch up by itself and sort the results in memory.
 */
export function olderThan(field: string, { at, id }: Cursor): Record<string, unknown> {
  return { [field]: { $lte: at }, $nor: [{ [field]: at, _id: { $gte: id } }] };
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

const notACursor = (): AppException =>
  new AppException('VALIDATION_FAILED', {
    details: [{ field: 'cursor', rule: 'isCursor', message: 'cursor must be the cursor of an earlier page' }],
  });
