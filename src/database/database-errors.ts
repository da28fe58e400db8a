import { isNativeError } from 'node:util/types';

/** Names of the MongoDB driver's errors that mean "not reachable now", as opposed to "refused". */
const DATABASE_OUTAGES = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
  'MongoPoolClosedError',
  'MongoServerClosedError',
  'MongoClientClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoOperationTimeoutError',
]);

/** The driver passes these on unchanged when a connection that it was about to use has just been closed. */
const SOCKET_ERRORS = new Set(['EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT']);

/**
 * MongoDB's codes for "not now": a member cannot be reached in time, the members have not confirmed a write, shutting
 * down, stepping down, no primary, not primary any more, interrupted, the disk is full.
 */
const DATABASE_OUTAGE_CODES = new Set([
  6, 7, 64, 89, 91, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436, 14_031,
]);

/** True when the error says that MongoDB could not be reached, so that the same call may succeed later. */
export function isDatabaseOutage(error: unknown): boolean {
  if (!isNativeError(error)) return false;
  const { code, writeErrors } = error as { code?: unknown; writeErrors?: unknown };
  if (typeof code === 'number') return DATABASE_OUTAGE_CODES.has(code);
  if (typeof code === 'string' && SOCKET_ERRORS.has(code)) return true;
  // A bulk write that lost its connection: the driver drops the name of the cause.
  if (error.name === 'MongoBulkWriteError') return !Array.isArray(writeErrors) || writeErrors.length === 0;
  return DATABASE_OUTAGES.has(error.name);
}

export const DUPLICATE_KEY = 11_000;

/** True when MongoDB refused a write because a unique key is taken. */
export function isDuplicateKey(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === DUPLICATE_KEY;
}
