import { Scope } from '../aggregation/scope.js';
import { encode, isDoc, toDouble, truthy, type Doc } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { compileFilter } from '../query/matcher.js';
import { compileProjection } from '../query/projection.js';
import { Collection } from '../storage/collection.js';
import { MemoryLog } from '../storage/memory-log.js';
import type { Store } from '../storage/store.js';
import { arrayArgument, checkCollation, docArgument, flagArgument, namespaceOf } from './arguments.js';
import type { Command, CommandContext, Reply } from './command.js';
import { runDelete, runUpdate } from './write-statements.js';

const MAX_STATEMENTS = 100_000;

/** Commands that change documents. */
export const WRITE_COMMANDS: Readonly<Record<string, Command>> = {
  insert: { fields: ['documents', 'ordered', 'bypassDocumentValidation'], run: insert },
  update: { fields: ['updates', 'ordered', 'bypassDocumentValidation', 'let'], run: update },
  delete: { fields: ['deletes', 'ordered', 'let'], run: remove },
  findAndModify: findAndModifyCommand(),
  findandmodify: findAndModifyCommand(),
};

/** Runs statements one by one and gathers their errors; an ordered batch ends at the first. */
function runStatements<T>(command: Doc, statements: readonly T[], run: (statement: T, index: number) => void): Doc {
  if (statements.length === 0 || statements.length > MAX_STATEMENTS) {
    throw new MongoError(
      72,
      `Write batch sizes must be between 1 and ${MAX_STATEMENTS}. Got ${statements.length} operations.`,
    );
  }
  const ordered = command['ordered'] === undefined || truthy(command['ordered']);
  const writeErrors: Doc[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      run(statement, index);
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
      writeErrors.push({ index, code: error.code, ...error.extra, errmsg: error.message });
      if (ordered) break;
    }
  }
  return writeErrors.length === 0 ? {} : { writeErrors };
}

function insert(context: CommandContext): Reply {
  const { command, store, rawDocuments } = context;
  const ns = namespaceOf(context);
  const documents =
    rawDocuments ??
    arrayArgument(command, 'documents').map((doc) => {
      if (!isDoc(doc)) throw new MongoError(14, "BSON field 'insert.documents' must be an array of objects");
      return encode(doc);
    });
  const collection = store.getOrCreate(ns);
  let n = 0;
  const errors = runStatements(command, documents, (bytes) => {
    collection.insert(bytes);
    n += 1;
  });
  return { n, ...errors };
}

/** The collection to change; only an upsert makes a missing one, others find an empty one. */
function targetOf(store: Store, ns: string, creates: boolean): Collection {
  return creates ? store.getOrCreate(ns) : (store.get(ns) ?? new Collection(ns, new MemoryLog()));
}

function update(context: CommandContext): Reply {
  const { command, store, now } = context;
  const ns = namespaceOf(context);
  const variables = docArgument(command, 'let');
  let n = 0;
  let nModified = 0;
  const upserted: Doc[] = [];
  const errors = runStatements(command, arrayArgument(command, 'updates'), (statement, index) => {
    if (!isDoc(statement)) throw new MongoError(14, "BSON field 'update.updates' must be an array of objects");
    checkFields('update.updates', statement, [
      'q',
      'u',
      'c',
      'multi',
      'upsert',
      'collation',
      'arrayFilters',
      'hint',
      'sort',
    ]);
    checkCollation(statement);
    const outcome = runUpdate(
      targetOf(store, ns, flagArgument(statement, 'upsert')),
      {
        filter: docArgument(statement, 'q'),
        update: statement['u'],
        multi: flagArgument(statement, 'multi'),
        upsert: flagArgument(statement, 'upsert'),
        arrayFilters: arrayArgument(statement, 'arrayFilters'),
        hint: statement['hint'],
        variables: { ...variables, ...docArgument(statement, 'c') },
      },
      now,
    );
    n += outcome.upsertedId ? 1 : outcome.matched;
    nModified += outcome.modified;
    if (outcome.upsertedId) upserted.push({ index, _id: outcome.upsertedId.value });
  });
  return { n, nModified, ...(upserted.length === 0 ? {} : { upserted }), ...errors };
}

function remove(context: CommandContext): Reply {
  const { command, store, now } = context;
  const collection = store.get(namespaceOf(context));
  const variables = docArgument(command, 'let');
  let n = 0;
  const errors = runStatements(command, arrayArgument(command, 'deletes'), (statement) => {
    if (!isDoc(statement)) throw new MongoError(14, "BSON field 'delete.deletes' must be an array of objects");
    checkFields('delete.deletes', statement, ['q', 'limit', 'collation', 'hint']);
    checkCollation(statement);
    const limit = toDouble(statement['limit']);
    if (limit !== 0 && limit !== 1)
      throw new MongoError(9, `The limit field in delete objects must be 0 or 1. Got ${String(limit)}`);
    const filter = docArgument(statement, 'q');
    compileFilter(filter, Scope.forCommand(now, variables));
    if (collection !== undefined)
      n += runDelete(collection, { filter, hint: statement['hint'], variables, limit }, now).length;
  });
  return { n, ...errors };
}

function checkFields(owner: string, statement: Doc, known: readonly string[]): void {
  const unknown = Object.keys(statement).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new MongoError(40415, `BSON field '${owner}.${unknown}' is an unknown field.`);
  if (statement['sort'] !== undefined) throw new MongoError(40415, `BSON field '${owner}.sort' is an unknown field.`);
}

function findAndModifyCommand(): Command {
  return {
    fields: [
      ...['query', 'sort', 'remove', 'update', 'new', 'fields', 'upsert', 'bypassDocumentValidation'],
      ...['collation', 'arrayFilters', 'hint', 'let'],
    ],
    run: findAndModify,
  };
}

function findAndModify(context: CommandContext): Reply {
  const { command, store, now } = context;
  checkCollation(command);
  const ns = namespaceOf(context);
  const query = {
    filter: docArgument(command, 'query'),
    sort: docArgument(command, 'sort'),
    hint: command['hint'],
    variables: docArgument(command, 'let'),
  };
  const removing = flagArgument(command, 'remove');
  const returnNew = flagArgument(command, 'new');
  checkFindAndModify(command, removing, returnNew);
  if (removing) {
    const [removed] = runDelete(targetOf(store, ns, false), { ...query, limit: 1 }, now);
    const value = removed === undefined ? null : projected(context, removed.doc, query.filter);
    return { lastErrorObject: { n: removed === undefined ? 0 : 1 }, value };
  }
  const upsert = flagArgument(command, 'upsert');
  const statement = {
    ...query,
    update: command['update'],
    multi: false,
    upsert,
    arrayFilters: arrayArgument(command, 'arrayFilters'),
  };
  const { matched, before, after, upsertedId } = runUpdate(targetOf(store, ns, upsert), statement, now);
  const result = returnNew ? after : before;
  const lastErrorObject: Doc = {
    n: upsertedId ? 1 : matched,
    updatedExisting: matched > 0,
    ...(upsertedId ? { upserted: upsertedId.value } : {}),
  };
  return { lastErrorObject, value: result === undefined ? null : projected(context, result.doc, query.filter) };
}

function checkFindAndModify(command: Doc, removing: boolean, returnNew: boolean): void {
  if (!removing && command['update'] === undefined) {
    throw new MongoError(9, 'Either an update or remove=true must be specified');
  }
  if (!removing) return;
  if (command['update'] !== undefined) throw new MongoError(9, 'Cannot specify both an update and remove=true');
  if (flagArgument(command, 'upsert')) throw new MongoError(9, 'Cannot specify both upsert=true and remove=true');
  if (returnNew)
    throw new MongoError(
      9,
      "Cannot specify both new=true and remove=true; 'remove' always returns the deleted document",
    );
}

function projected({ command, now }: CommandContext, doc: Doc, filter: Doc): Doc {
  const spec = docArgument(command, 'fields');
  if (Object.keys(spec).length === 0) return doc;
  const scope = Scope.forCommand(now, docArgument(command, 'let'));
  const positional = Object.keys(spec).some((path) => path.endsWith('.$'));
  return compileProjection(spec, scope)(doc, scope, positional ? compileFilter(filter, scope) : undefined);
}
