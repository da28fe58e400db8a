import type { Doc } from '../bson/values.js';
import { isDoc } from '../bson/values.js';
import { MongoError, refuse } from '../errors.js';
import type { Store } from '../storage/store.js';
import { ADMIN_COMMANDS } from './admin-commands.js';
import type { Command, Reply } from './command.js';
import { Cursors } from './cursors.js';
import { EXPLAIN_COMMAND } from './explain-command.js';
import { FailPoints, type Failure } from './fail-points.js';
import { READ_COMMANDS } from './read-commands.js';
import { SERVER_COMMANDS } from './server-commands.js';
import { WRITE_COMMANDS } from './write-commands.js';

const COMMANDS: Readonly<Record<string, Command>> = {
  ...SERVER_COMMANDS,
  ...READ_COMMANDS,
  ...WRITE_COMMANDS,
  ...ADMIN_COMMANDS,
  explain: EXPLAIN_COMMAND,
};

/** Fields any command may carry. Those that would change the answer are checked in {@link checkGenericFields}. */
const GENERIC_FIELDS = new Set([
  ...['$db', 'lsid', 'txnNumber', 'autocommit', 'startTransaction', '$clusterTime', '$readPreference', 'readConcern'],
  ...['writeConcern', 'maxTimeMS', 'comment', 'apiVersion', 'apiStrict', 'apiDeprecationErrors', '$audit', '$client'],
]);

/** Known commands without an answer here, so that they fail by name and not as a typing error. */
const REFUSED = new Set([
  ...[
    'collMod',
    'mapReduce',
    'bulkWrite',
    'validate',
    'compact',
    'reIndex',
    'convertToCapped',
    'cloneCollectionAsCapped',
  ],
  ...['currentOp', 'killOp', 'setParameter', 'getParameter', 'profile', 'top', 'setFeatureCompatibilityVersion'],
  ...['createUser', 'usersInfo', 'createRole', 'rolesInfo', 'saslStart', 'authenticate', 'fsync', 'shutdown'],
]);

/** Where changes go when a command is done. */
export interface Durability {
  /** Set once changes can no longer be kept; every command is then refused. */
  readonly failure: Error | undefined;
  /** Hands the changes on; throws when they cannot be kept. */
  flush(): void;
}

/** A command as it came off the wire. */
export interface Request {
  readonly command: Doc;
  readonly rawDocuments: readonly Buffer[] | undefined;
  readonly connectionId: number;
}

/** What goes back; `closeConnection` is a fail point's doing. */
export interface Outcome {
  readonly reply: Reply;
  readonly closeConnection: boolean;
}

/** Finds the handler of a command, checks its fields, runs it, and turns every failure into MongoDB's error reply. */
export class Dispatcher {
  private readonly cursors = new Cursors();
  private readonly failPoints = new FailPoints();

  constructor(
    private readonly store: Store,
    private readonly durability: Durability,
    private readonly clock: () => Date = () => new Date(),
  ) {}

  run(request: Request): Outcome {
    const [name = ''] = Object.keys(request.command);
    const failure = this.failPoints.take(name);
    if (failure?.closeConnection) return { reply: {}, closeConnection: true };
    return { reply: this.answer(name, request, failure), closeConnection: false };
  }

  /** Housekeeping that changes documents outside any command; a journal that fails here refuses all later commands. */
  between(work: () => void): void {
    if (this.durability.failure !== undefined) return;
    work();
    try {
      this.durability.flush();
    } catch {
      // The failure is recorded where it happened, and answers the next command.
    }
  }

  /** The handler's answer, or that of the journal if the handler's changes could not be kept. */
  private answer(name: string, request: Request, failure: Failure | undefined): Reply {
    try {
      if (this.durability.failure !== undefined) throw this.durability.failure;
      const reply = this.attempt(name, request, failure);
      this.durability.flush();
      return reply;
    } catch (error) {
      return new MongoError(14031, error instanceof Error ? error.message : String(error)).toReply();
    }
  }

  private attempt(name: string, request: Request, failure: Failure | undefined): Reply {
    try {
      if (failure?.error !== undefined) throw failure.error;
      const reply = this.execute(name, request);
      return failure?.writeConcernError ? { ...reply, writeConcernError: failure.writeConcernError } : reply;
    } catch (error) {
      if (error instanceof MongoError) return error.toReply();
      const message = error instanceof Error ? error.message : String(error);
      return new MongoError(1, `internal error of the development stand-in: ${message}`).toReply();
    }
  }

  private execute(name: string, { command, rawDocuments, connectionId }: Request): Reply {
    const handler = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (REFUSED.has(name)) throw refuse(`the command ${name}`);
    if (handler === undefined) throw new MongoError(59, `no such command: '${name}'`);
    const database = command['$db'];
    if (typeof database !== 'string' || database === '') {
      throw new MongoError(40571, 'OP_MSG requests require a $db argument');
    }
    if (/[/\\. "$\0]/.test(database)) throw new MongoError(73, `Invalid database name: '${database}'`);
    checkFields(name, handler, command);
    checkGenericFields(command);
    const { store, cursors, failPoints } = this;
    return handler.run({
      store,
      cursors,
      failPoints,
      database,
      now: this.clock(),
      command,
      rawDocuments,
      connectionId,
    });
  }
}

function checkFields(name: string, { fields }: Command, command: Doc): void {
  if (fields === 'any') return;
  for (const field of Object.keys(command)) {
    if (field !== name && !GENERIC_FIELDS.has(field) && !fields.includes(field)) {
      throw new MongoError(40415, `BSON field '${name}.${field}' is an unknown field.`);
    }
  }
}

function checkGenericFields(command: Doc): void {
  const { txnNumber, readConcern } = command;
  if (txnNumber !== undefined) {
    throw new MongoError(20, 'Transaction numbers are only allowed on a replica set member or mongos');
  }
  const level = isDoc(readConcern) ? readConcern['level'] : undefined;
  if (level === 'snapshot') throw refuse('read concern snapshot');
  if (level === 'linearizable')
    throw new MongoError(123, 'node needs to be a replica set member to use read concern linearizable');
}
