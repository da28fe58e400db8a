import { Long, ObjectId } from 'bson';
import { hostname } from 'node:os';
import { MongoError } from '../errors.js';
import { MAX_DOCUMENT_BYTES } from '../storage/collection.js';
import type { Command, CommandContext, Reply } from './command.js';

/** Largest message, in bytes, that a client may send. */
export const MAX_MESSAGE_BYTES = 48_000_000;
/** What the stand-in reports to be: a standalone server of this version. */
export const SERVER_VERSION = '7.0.0';

const startedAtMs = Date.now();
const TOPOLOGY = new ObjectId();

/** Commands about the server itself: handshake, liveness, sessions. */
export const SERVER_COMMANDS: Readonly<Record<string, Command>> = {
  hello: { fields: 'any', run: hello },
  isMaster: { fields: 'any', run: hello },
  ismaster: { fields: 'any', run: hello },
  ping: { fields: [], run: () => ({}) },
  buildInfo: { fields: [], run: buildInfo },
  buildinfo: { fields: [], run: buildInfo },
  connectionStatus: {
    fields: ['showPrivileges'],
    run: () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] } }),
  },
  serverStatus: {
    fields: ['repl', 'metrics', 'locks', 'tcmalloc', 'wiredTiger', 'opLatencies', 'mirroredReads', 'sharding'],
    run: serverStatus,
  },
  endSessions: { fields: [], run: () => ({}) },
  startSession: {
    fields: [],
    run: () => ({ id: { id: new ObjectId() }, timeoutMinutes: 30 }),
  },
  refreshSessions: { fields: [], run: () => ({}) },
  killSessions: { fields: [], run: () => ({}) },
  commitTransaction: { fields: ['recoveryToken'], run: noTransactions },
  abortTransaction: { fields: ['recoveryToken'], run: noTransactions },
  configureFailPoint: {
    fields: ['mode', 'data'],
    run({ command, failPoints }) {
      failPoints.configure(command);
      return {};
    },
  },
};

function hello({ command, now, connectionId }: CommandContext): Reply {
  const modern = 'hello' in command;
  return {
    ...(command['helloOk'] === true ? { helloOk: true } : {}),
    ...(modern ? { isWritablePrimary: true } : { ismaster: true }),
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    maxMessageSizeBytes: MAX_MESSAGE_BYTES,
    maxWriteBatchSize: 100_000,
    localTime: now,
    logicalSessionTimeoutMinutes: 30,
    connectionId,
    minWireVersion: 0,
    maxWireVersion: 21,
    readOnly: false,
  };
}

function buildInfo(): Reply {
  return {
    version: SERVER_VERSION,
    gitVersion: 'development stand-in',
    modules: [],
    sysInfo: 'deprecated',
    versionArray: [...SERVER_VERSION.split('.').map(Number), 0],
    bits: 64,
    debug: false,
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    storageEngines: ['development stand-in'],
  };
}

function serverStatus({ now, cursors }: CommandContext): Reply {
  const uptimeMillis = now.getTime() - startedAtMs;
  return {
    host: hostname(),
    version: SERVER_VERSION,
    process: 'development stand-in',
    pid: Long.fromNumber(process.pid),
    uptime: Math.floor(uptimeMillis / 1000),
    uptimeMillis: Long.fromNumber(uptimeMillis),
    localTime: now,
    instanceId: TOPOLOGY,
    metrics: { cursor: { open: { total: cursors.size } } },
    storageEngine: { name: 'development stand-in', persistent: false },
  };
}

function noTransactions(): Reply {
  throw new MongoError(20, 'Transaction numbers are only allowed on a replica set member or mongos');
}
