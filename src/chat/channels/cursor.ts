import { AppException } from '../../common/errors/app-exception.js';

/** The last row of a page: where the next one goes on. */
export interface Cursor {
  readonly at: Date;
  readonly id: string;
}

const MAX_LENGTH = 256;

/** Cursors are opaque to clients, and carry nothing that the page did not show. */
export const encodeCursor = ({ at, id }: Cursor): string => Buffer.from(`${at.getTime()}|${id}`).toString('base64url');

/** @throws AppException VALIDATION_FAILED for anything that is no cursor of ours */
export function decodeCursor(cursor: string): Cursor {
  const [, milliseconds, id] =
    /^(\d{1,15})\|([\w:!-]{1,129})$/.exec(
      cursor.length <= MAX_LENGTH ? Buffer.from(cursor, 'base64url').toString('utf8') : '',
    ) ?? [];
  if (!milliseconds || !id) {
    throw new AppException('VALIDATION_FAILED', {
      details: [{ field: 'cursor', rule: 'isCursor', message: 'cursor must be a nextCursor of an earlier page' }],
    });
  }
  return { at: new Date(Number(milliseconds)), id };
}
