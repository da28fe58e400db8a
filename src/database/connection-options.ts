import type { MongooseModuleFactoryOptions } from '@nestjs/mongoose';

/**
 * Work on many documents at once: on a busy server a thousand changes take longer than a request may. As long as a lease:
 * a claim that took longer would be lost. The heartbeat below interrupts operations on a halted server earlier.
 */
export const BACKGROUND_TIMEOUT_MS = 10_000;

/** With the default limit of a request's operation, a request fails within two seconds while the database is unavailable. */
const SERVER_SELECTION_TIMEOUT_MS = 1500;
/**
 * A server counts as unavailable after this time plus `connectTimeoutMS` without an answer: 3.5 s, instead of 11.5 s with
 * the driver's default. Then operations that wait for it are interrupted, and new ones go to the replica set's new primary.
 */
const HEARTBEAT_MS = 2000;
/** Firewalls drop connections that are idle for minutes; without retries, the next operation on one would fail. */
const MAX_IDLE_MS = 60_000;

/**
 * The options of every connection; only the time limit of one operation differs. An operation gets one attempt of that
 * length: the driver's own retries would double it, and callers retry anyway: clients after a 503, Stream its webhooks, the
 * loops their work. Options in the URI do not override these.
 */
export const connectionOptions = (uri: string, timeoutMs: number): MongooseModuleFactoryOptions => ({
  uri,
  socketTimeoutMS: timeoutMs,
  connectTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
  heartbeatFrequencyMS: HEARTBEAT_MS,
  maxIdleTimeMS: MAX_IDLE_MS,
  serverSelectionTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
  waitQueueTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
  retryReads: false,
  retryWrites: false,
  writeConcern: { w: 'majority', journal: true },
  bufferCommands: false,
  autoIndex: false,
  retryAttempts: 2,
  retryDelay: 300,
  verboseRetryLog: false,
});
