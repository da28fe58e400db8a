import { createGunzip } from 'node:zlib';

/** Bytes that one step puts out: a bomb is noticed after so few of them over the limit. */
const CHUNK_BYTES = 65_536;

/** The first bytes of anything gzipped (RFC 1952). Stream's header may be gone after a proxy; the bytes are not. */
export const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * The uncompressed bytes, or null when they are no gzip after all, grow over `maxBytes`, or are followed by anything
 * that is no gzip. Nothing is verified yet when this runs, so the bound is what keeps a stranger's few kilobytes from
 * becoming gigabytes here.
 */
export async function inflate(bytes: Buffer, maxBytes: number): Promise<Buffer | null> {
  if (!isGzip(bytes)) return bytes;
  const engine = createGunzip({ chunkSize: CHUNK_BYTES });
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    engine.end(bytes);
    for await (const piece of engine as AsyncIterable<Buffer>) {
      length += piece.length;
      // Leaving the loop ends the engine.
      if (length > maxBytes) return null;
      pieces.push(piece);
    }
  } catch {
    return null;
  }
  // zlib stops at a NUL after the end, and never looks at what comes behind it.
  return engine.bytesWritten === bytes.length ? Buffer.concat(pieces, length) : null;
}
