import { createHash } from 'node:crypto';
import type { User } from '../user.schema.js';

const CELLS = 5;
/** The left half and the middle column. The right half mirrors the left. */
const DRAWN_COLUMNS = 3;
const MARGIN = 1;
const SIZE = CELLS + 2 * MARGIN;

/**
 * The generated picture of an account: squares in two colours that depend on the id alone. It never changes, and it
 * reveals nothing about the account, not even whether it exists. An SVG of about 1 KB, without scripts or references.
 */
export function drawAvatar(id: string): string {
  const bytes = createHash('sha256').update(id).digest();
  const hue = Math.round((bytes.readUInt16BE(0) / 0xff_ff) * 359);
  const squares: string[] = [];
  for (let column = 0; column < DRAWN_COLUMNS; column += 1) {
    for (let row = 0; row < CELLS; row += 1) {
      if (!isFilled(bytes, column * CELLS + row)) continue;
      const mirrored = CELLS - 1 - column;
      for (const x of new Set([column, mirrored])) squares.push(`M${x + MARGIN} ${row + MARGIN}h1v1h-1z`);
    }
  }
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE} ${SIZE}" width="256" height="256" ` +
    `shape-rendering="crispEdges"><rect width="${SIZE}" height="${SIZE}" fill="hsl(${hue},45%,92%)"/>` +
    `<path d="${squares.join('')}" fill="hsl(${hue},55%,42%)"/></svg>`
  );
}

/** The middle is always filled, so that no picture is empty. */
function isFilled(bytes: Buffer, cell: number): boolean {
  const middle = (DRAWN_COLUMNS - 1) * CELLS + Math.floor(CELLS / 2);
  return cell === middle || ((bytes[2 + cell] ?? 0) & 1) === 1;
}

/**
 * What is stored of a generated picture. Its address depends on where this server is reached, which may change: it is made
 * when it is shown.
 */
export const GENERATED_PICTURE = 'generated';

/** `@` is the only character of an id that needs escaping. */
const pathOf = (id: string): string => `/api/avatars/${encodeURIComponent(id)}.svg`;

/** True for the address of an account's generated picture, wherever this server was reached when it was made. */
export const isAvatarAddress = (id: string, value: unknown): boolean =>
  typeof value === 'string' && value.endsWith(pathOf(id));

/** The form in which a picture is stored: clients send the address of the generated one back. */
export const storedPicture = (id: string, address: string): string =>
  isAvatarAddress(id, address) ? GENERATED_PICTURE : address;

/**
 * The address of an account's picture; empty when it has none. A generated one is on this server, so that no third party
 * learns who views it. Earlier versions stored its address as it was then.
 *
 * @param publicUrl where clients reach this server, without a trailing slash
 */
export function pictureOf({ _id, profilePic = '' }: Pick<User, '_id'> & Partial<User>, publicUrl: string): string {
  const isGenerated = profilePic === GENERATED_PICTURE || isAvatarAddress(_id, profilePic);
  return isGenerated ? `${publicUrl}${pathOf(_id)}` : profilePic;
}
