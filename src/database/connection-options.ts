import type { MongooseModuleFactoryOptions } from '@nestjs/mongoose';

/**
 * A request learns within two seconds that the database is away, whichever way it is: an operation gets one attempt of
 * this length, or as long as below to find a server. The driver's own retries would double that, and callers retry
 * anyway: clients after a 503, Stream its webhooks, the loops their work.
 */
export const REQUEST_TIMEOUT_MS = 1200;
/**
 * Work on many documents at once: on a busy server a thousand changes take longer than a request may. As long as a lease:
 * a claim that took longer would be lost. A server that is halted is not waited for that long: the heartbeat below ends
 * what is under way there.
 */
export const BACKGROUND_TIMEOUT_MS = 10_000;

const SERVER_SELECTION_TIMEOUT_MS = 1500;
/**
 * A server that has said nothing for this long and `connectTimeoutMS` on top counts as away: 3.5 s, where the driver's
 * default makes it 11.5 s. Then operations are interrupted that still wait for it, and new ones go to the new primary of a
 * replica set instead of queueing for connections to the old one.
 */
const HEARTBEAT_MS = 2000;
/** Firewalls forget connections that are idle for minutes; without retries we must not find that out by using one. */
const MAX_IDLE_MS = 60_000;

/**
 * What every connection of the server has in common, but for the time limit of one operation. Options in the URI do not
 * override these: the driver prefers what the program says.
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
