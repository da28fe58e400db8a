import { createGunzip } from 'node:zlib';

/** Output of one step, in bytes: decompression ends at most this far over the limit. */
const CHUNK_BYTES = 65_536;

/** The first bytes of anything gzipped (RFC 1952). A proxy may remove Stream's header, but not the bytes. */
export const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * The uncompressed bytes, or null when they are not valid gzip, exceed `maxBytes`, or are followed by other bytes. Nothing
 * is verified yet when this runs: the limit keeps a few kilobytes of an unknown caller from becoming gigabytes here.
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
      // Leaving the loop destroys the stream.
      if (length > maxBytes) return null;
      pieces.push(piece);
    }
  } catch {
    return null;
  }
  // zlib stops at a NUL after the end and ignores all bytes after it.
  return engine.bytesWritten === bytes.length ? Buffer.concat(pieces, length) : null;
}
