import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const gunzipAsync = promisify(gunzip);

/** The first bytes of anything gzipped (RFC 1952). Stream's header may be gone after a proxy; the bytes are not. */
const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * The uncompressed bytes, or null when they are no gzip after all, or grow over `maxBytes`. Nothing is verified yet
 * when this runs, so the bound is what keeps a stranger's few kilobytes from becoming gigabytes here.
 */
export async function inflate(bytes: Buffer, maxBytes: number): Promise<Buffer | null> {
  if (!isGzip(bytes)) return bytes;
  try {
    return await gunzipAsync(bytes, { maxOutputLength: maxBytes });
  } catch {
    return null;
  }
}
