import { Long } from 'bson';
import { pipelineSource, runPipeline } from '../aggregation/pipeline.js';
import { Scope } from '../aggregation/scope.js';
import { keyOf } from '../bson/key-string.js';
import { encode, isDoc, toDouble, type Doc } from '../bson/values.js';
import { MongoError, refuse } from '../errors.js';
import { compileFilter } from '../query/matcher.js';
import { pathValues } from '../query/paths.js';
import { compileProjection } from '../query/projection.js';
import { runQuery } from '../query/run-query.js';
import { arrayArgument, checkCollation, countArgument, docArgument, flagArgument, namespaceOf } from './arguments.js';
import type { Command, CommandContext, Reply } from './command.js';
import { DEFAULT_BATCH } from './cursors.js';

/** Commands that read. */
export const READ_COMMANDS: Readonly<Record<string, Command>> = {
  find: {
    fields: [
      ...['filter', 'sort', 'projection', 'hint', 'skip', 'limit', 'batchSize', 'singleBatch', 'collation', 'let'],
      ...['allowDiskUse', 'noCursorTimeout', 'allowPartialResults', 'showRecordId', 'returnKey', 'min', 'max'],
      ...['tailable', 'awaitData', 'oplogReplay'],
    ],
    run: find,
  },
  aggregate: {
    fields: [
      ...['pipeline', 'cursor', 'explain', 'allowDiskUse', 'hint', 'collation', 'let', 'bypassDocumentValidation'],
      'rawData',
    ],
    run: aggregate,
  },
  getMore: { fields: ['collection', 'batchSize'], run: getMore },
  killCursors: { fields: ['cursors'], run: killCursors },
  count: { fields: ['query', 'limit', 'skip', 'hint', 'collation', 'fields'], run: count },
  distinct: { fields: ['key', 'query', 'collation', 'hint'], run: distinct },
};

function find(context: CommandContext): Reply {
  const { command, store, cursors, now } = context;
  for (const option of ['tailable', 'awaitData', 'showRecordId', 'returnKey', 'min', 'max']) {
    if (command[option] !== undefined && command[option] !== false) throw refuse(`find with ${option}`);
  }
  checkCollation(command);
  const ns = namespaceOf(context);
  const scope = Scope.forCommand(now, docArgument(command, 'let'));
  const filter = docArgument(command, 'filter');
  const found = runQuery(store.get(ns), {
    filter,
    sort: docArgument(command, 'sort'),
    skip: countArgument(command, 'skip'),
    limit: countArgument(command, 'limit'),
    hint: command['hint'],
    scope,
  });
  const spec = docArgument(command, 'projection');
  const documents = Object.keys(spec).length === 0 ? found.map(({ raw }) => raw) : project(spec, filter, found, scope);
  const batchSize = countArgument(command, 'batchSize') ?? DEFAULT_BATCH;
  return cursors.first(ns, documents, batchSize, flagArgument(command, 'singleBatch'), now);
}

function project(spec: Doc, filter: Doc, found: readonly { doc: Doc }[], scope: Scope): Buffer[] {
  const projection = compileProjection(spec, scope);
  const positional = Object.keys(spec).some((path) => path.endsWith('.$'));
  const match = positional ? compileFilter(filter, scope) : undefined;
  return found.map(({ doc }) => encode(projection(doc, scope, match)));
}

function aggregate(context: CommandContext): Reply {
  const { command, store, cursors, database, now } = context;
  checkCollation(command);
  if (command['aggregate'] === 1) throw refuse('a pipeline over a whole database');
  if (!isDoc(command['cursor'])) {
    throw new MongoError(9, "The 'cursor' option is required, except for aggregate with the explain argument");
  }
  const ns = namespaceOf(context);
  const scope = Scope.forCommand(now, docArgument(command, 'let'));
  const source = pipelineSource((name) => store.get(`${database}.${name}`));
  const documents = runPipeline(store.get(ns), arrayArgument(command, 'pipeline'), command['hint'], scope, source);
  const batchSize = toDouble(command['cursor']['batchSize']) ?? DEFAULT_BATCH;
  return cursors.first(ns, documents, batchSize, false, now);
}

function getMore({ command, cursors, database, now }: CommandContext): Reply {
  const ns = `${database}.${String(command['collection'])}`;
  return cursors.next(cursorId(command['getMore']), ns, countArgument(command, 'batchSize'), now);
}

function killCursors({ command, cursors }: CommandContext): Reply {
  const ids = Array.isArray(command['cursors']) ? command['cursors'].map(cursorId) : [];
  const killed = ids.filter((id) => cursors.kill(id));
  const asLongs = (list: readonly bigint[]): Long[] => list.map((id) => Long.fromBigInt(id));
  return {
    cursorsKilled: asLongs(killed),
    cursorsNotFound: asLongs(ids.filter((id) => !killed.includes(id))),
    cursorsAlive: [],
    cursorsUnknown: [],
  };
}

function cursorId(value: unknown): bigint {
  if (toDouble(value) === undefined) throw new MongoError(14, 'a cursor id must be a long');
  return BigInt(String(value));
}

function count(context: CommandContext): Reply {
  const { command, store, now } = context;
  checkCollation(command);
  const collection = store.get(namespaceOf(context));
  const filter = docArgument(command, 'query');
  const limit = Math.abs(toDouble(command['limit']) ?? 0);
  const skip = countArgument(command, 'skip') ?? 0;
  if (Object.keys(filter).length === 0) {
    const rest = Math.max(0, (collection?.size ?? 0) - skip);
    return { n: limit === 0 ? rest : Math.min(rest, limit) };
  }
  return {
    n: runQuery(collection, { filter, limit, skip, hint: command['hint'], scope: Scope.forCommand(now) }).length,
  };
}

function distinct(context: CommandContext): Reply {
  const { command, store, now } = context;
  checkCollation(command);
  const path = command['key'];
  if (typeof path !== 'string' || path === '') throw new MongoError(14, "BSON field 'distinct.key' must be a string");
  const filter = docArgument(command, 'query');
  const found = runQuery(store.get(namespaceOf(context)), {
    filter,
    hint: command['hint'],
    scope: Scope.forCommand(now),
  });
  const parts = path.split('.');
  const values = new Map<string, unknown>();
  for (const { doc } of found) {
    for (const value of pathValues(doc, parts)) values.set(keyOf(value), value);
  }
  return { values: [...values.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value) };
}
