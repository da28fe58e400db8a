import { randomBytes, randomInt } from 'node:crypto';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const OBJECT_ID = /^[0-9a-f]{24}$/;

/** An id of a room, a template or a session: 24 hexadecimal characters. */
export function newId(): string {
  return randomBytes(12).toString('hex');
}

export function isId(text: string): boolean {
  return OBJECT_ID.test(text);
}

/** A room code such as `abc-defg-hij`. */
export function newRoomCode(): string {
  return [3, 4, 3].map((length) => Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('')).join('-');
}
