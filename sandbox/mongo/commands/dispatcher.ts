import type { Doc } from '../bson/values.js';
import { isDoc } from '../bson/values.js';
import { MongoError, refuse } from '../errors.js';
import type { Store } from '../storage/store.js';
import { ADMIN_COMMANDS } from './admin-commands.js';
import type { Command, Reply } from './command.js';
import { Cursors } from './cursors.js';
import { FailPoints, type Failure } from './fail-points.js';
import { READ_COMMANDS } from './read-commands.js';
import { SERVER_COMMANDS } from './server-commands.js';
import { WRITE_COMMANDS } from './write-commands.js';

const COMMANDS: Readonly<Record<string, Command>> = {
  ...SERVER_COMMANDS,
  ...READ_COMMANDS,
  ...WRITE_COMMANDS,
  ...ADMIN_COMMANDS,
};

/** Fields any command may carry. Those that would change the answer are checked in {@link checkGenericFields}. */
const GENERIC_FIELDS = new Set([
  ...['$db', 'lsid', 'txnNumber', 'autocommit', 'startTransaction', '$clusterTime', '$readPreference', 'readConcern'],
  ...['writeConcern', 'maxTimeMS', 'comment', 'apiVersion', 'apiStrict', 'apiDeprecationErrors', '$audit', '$client'],
]);

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
    private readonly clock: () => Date = () => new Date(),
  ) {}

  run(request: Request): Outcome {
    const [name = ''] = Object.keys(request.command);
    const failure = this.failPoints.take(name);
    if (failure?.closeConnection) return { reply: {}, closeConnection: true };
    return { reply: this.answer(name, request, failure), closeConnection: false };
  }

  private answer(name: string, request: Request, failure: Failure | undefined): Reply {
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
