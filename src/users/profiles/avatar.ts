import { createHash } from 'node:crypto';

const CELLS = 5;
/** The left half and the middle; the right half mirrors the left, which is what makes it look like somebody. */
const DRAWN_COLUMNS = 3;
const MARGIN = 1;
const SIZE = CELLS + 2 * MARGIN;

/**
 * The generated picture of an account: squares and two colours that follow from its id alone, so that it is the same
 * for ever and says nothing of the account, not even whether there is one. An SVG of about a kilobyte, with nothing in
 * it that runs or is loaded.
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

/** The middle of the picture is always drawn: no account is a blank. */
function isFilled(bytes: Buffer, cell: number): boolean {
  const middle = (DRAWN_COLUMNS - 1) * CELLS + Math.floor(CELLS / 2);
  return cell === middle || ((bytes[2 + cell] ?? 0) & 1) === 1;
}

/**
 * The URL of an account's generated picture. It is on this server, so that no third party learns who looks at whom.
 *
 * @param publicUrl where clients reach this server, without a trailing slash
 * @param id of an account; `@` is the only character in it that needs escaping
 */
export const avatarUrl = (publicUrl: string, id: string): string =>
  `${publicUrl}/api/avatars/${encodeURIComponent(id)}.svg`;
