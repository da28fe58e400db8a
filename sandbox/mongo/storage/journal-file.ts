import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** What a record says happened; the numbers are in files, so they never change meaning. */
export const RECORD = {
  put: 1,
  remove: 2,
  createIndex: 3,
  dropIndex: 4,
  createCollection: 5,
  dropCollection: 6,
  renameCollection: 7,
} as const;

/** One record: what happened, to which namespace, and the BSON document that goes with it. */
export interface JournalRecord {
  readonly kind: number;
  readonly ns: string;
  readonly body: Buffer;
}

/** First bytes of every journal; a file without them is somebody else's and is not touched. */
export const MAGIC = Buffer.from('mongo-sandbox-1\n', 'latin1');

const HEADER_BYTES = 8;
const CHUNK_BYTES = 1 << 20;
const MAX_RECORD_BYTES = 32 << 20;

/** Length, CRC-32 of the rest, kind, namespace, NUL, BSON document. */
export function encodeRecord(kind: number, ns: string, body: Uint8Array): Buffer {
  const name = Buffer.from(ns, 'utf8');
  const record = Buffer.allocUnsafe(HEADER_BYTES + 1 + name.length + 1 + body.length);
  record.writeUInt32LE(record.length - HEADER_BYTES, 0);
  record.writeUInt8(kind, HEADER_BYTES);
  name.copy(record, HEADER_BYTES + 1);
  record.writeUInt8(0, HEADER_BYTES + 1 + name.length);
  record.set(body, HEADER_BYTES + 2 + name.length);
  record.writeUInt32LE(crc32(record.subarray(HEADER_BYTES)), 4);
  return record;
}

/**
 * Reads records one after another, each with the position behind it, and ends at the first that is cut short or whose
 * checksum is wrong. Throws when the file does not start as a journal does.
 */
export function* readRecords(fd: number): Generator<JournalRecord & { end: number }, void, undefined> {
  let buffer: Buffer = Buffer.alloc(0);
  let position = 0;
  const fill = (wanted: number): boolean => {
    while (buffer.length < wanted) {
      const chunk = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, wanted - buffer.length));
      const read = readSync(fd, chunk, 0, chunk.length, position);
      if (read === 0) return false;
      position += read;
      buffer = Buffer.concat([buffer, chunk.subarray(0, read)]);
    }
    return true;
  };
  fill(MAGIC.length);
  if (buffer.length >= MAGIC.length && !buffer.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new Error('This file is not a journal of the MongoDB stand-in.');
  }
  buffer = buffer.subarray(MAGIC.length);
  while (fill(HEADER_BYTES)) {
    const length = buffer.readUInt32LE(0);
    if (length > MAX_RECORD_BYTES || !fill(HEADER_BYTES + length)) return;
    const payload = Buffer.from(buffer.subarray(HEADER_BYTES, HEADER_BYTES + length));
    if (crc32(payload) !== buffer.readUInt32LE(4)) return;
    buffer = buffer.subarray(HEADER_BYTES + length);
    const nameEnd = payload.indexOf(0, 1);
    yield {
      kind: payload.readUInt8(0),
      ns: payload.toString('utf8', 1, nameEnd),
      body: payload.subarray(nameEnd + 1),
      end: position - buffer.length,
    };
  }
}

/** Writes all bytes, however many calls that takes; throws when the disk refuses. */
export function writeFully(fd: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(fd, bytes, written);
}

/** Makes the entries of a folder durable, after a rename within it. */
export function syncFolder(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
