import { Long } from 'bson';
import { formatDoc } from '../bson/format.js';
import { keyOf } from '../bson/key-string.js';
import { encode, isDoc, toDouble, type Doc } from '../bson/values.js';
import { MongoError, refuse } from '../errors.js';
import { Scope } from '../aggregation/scope.js';
import { compileFilter } from '../query/matcher.js';
import type { Collection } from '../storage/collection.js';
import { arrayArgument, docArgument, flagArgument, namespaceOf } from './arguments.js';
import type { Command, CommandContext, Reply } from './command.js';

/** Commands about collections, indexes and databases. */
export const ADMIN_COMMANDS: Readonly<Record<string, Command>> = {
  create: {
    fields: [
      ...[
        'capped',
        'size',
        'max',
        'timeseries',
        'clusteredIndex',
        'expireAfterSeconds',
        'validator',
        'validationLevel',
      ],
      ...['validationAction', 'viewOn', 'pipeline', 'collation', 'indexOptionDefaults', 'storageEngine'],
      ...['changeStreamPreAndPostImages', 'encryptedFields', 'autoIndexId'],
    ],
    run: create,
  },
  drop: { fields: [], run: drop },
  dropDatabase: { fields: [], run: dropDatabase },
  renameCollection: { fields: ['to', 'dropTarget'], run: renameCollection },
  createIndexes: { fields: ['indexes', 'commitQuorum', 'ignoreUnknownIndexOptions'], run: createIndexes },
  dropIndexes: { fields: ['index'], run: dropIndexes },
  listIndexes: { fields: ['cursor', 'includeBuildUUIDs'], run: listIndexes },
  listCollections: { fields: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'], run: listCollections },
  listDatabases: { fields: ['filter', 'nameOnly', 'authorizedDatabases'], run: listDatabases },
  collStats: { fields: ['scale'], run: collStats },
  collstats: { fields: ['scale'], run: collStats },
  dbStats: { fields: ['scale', 'freeStorage'], run: dbStats },
  dbstats: { fields: ['scale', 'freeStorage'], run: dbStats },
};

function create(context: CommandContext): Reply {
  const { command, store } = context;
  for (const option of [
    'timeseries',
    'clusteredIndex',
    'validator',
    'viewOn',
    'pipeline',
    'collation',
    'encryptedFields',
  ]) {
    if (command[option] !== undefined) throw refuse(`a collection with ${option}`);
  }
  if (flagArgument(command, 'capped')) throw refuse('a capped collection');
  const ns = namespaceOf(context);
  if (store.get(ns) === undefined) store.create(ns);
  return {};
}

function drop(context: CommandContext): Reply {
  const ns = namespaceOf(context);
  const collection = context.store.get(ns);
  if (collection === undefined) return {};
  const nIndexesWas = collection.indexes.length;
  context.store.drop(ns);
  return { nIndexesWas, ns };
}

function dropDatabase({ store, database }: CommandContext): Reply {
  const collections = store.collectionsOf(database);
  for (const { ns } of collections) store.drop(ns);
  return collections.length === 0 ? {} : { dropped: database };
}

function renameCollection({ command, store }: CommandContext): Reply {
  const { renameCollection: from, to, dropTarget } = command;
  if (typeof from !== 'string' || typeof to !== 'string')
    throw new MongoError(14, 'renameCollection takes two namespaces');
  if (from === to) throw new MongoError(20, "Can't rename a collection to itself");
  if (dropTarget === true && store.get(from) !== undefined) store.drop(to);
  store.rename(from, to);
  return {};
}

function createIndexes(context: CommandContext): Reply {
  const { command, store } = context;
  const ns = namespaceOf(context);
  const specs = arrayArgument(command, 'indexes');
  if (specs.length === 0) throw new MongoError(2, 'Must specify at least one index to create');
  const createdCollectionAutomatically = store.get(ns) === undefined;
  const collection = store.getOrCreate(ns);
  const numIndexesBefore = collection.indexes.length;
  const created: string[] = [];
  try {
    for (const spec of specs) {
      if (!isDoc(spec)) throw new MongoError(14, "BSON field 'createIndexes.indexes' must be an array of objects");
      if (isIdIndex(spec)) continue;
      if (collection.createIndex(spec)) created.push(String(spec['name']));
    }
  } catch (error) {
    for (const name of created) dropNamed(collection, name);
    throw error;
  }
  const numIndexesAfter = collection.indexes.length;
  const note = created.length === 0 ? { note: 'all indexes already exist' } : {};
  return { numIndexesBefore, numIndexesAfter, createdCollectionAutomatically, ...note };
}

function isIdIndex(spec: Doc): boolean {
  return keyOf(spec['key']) === keyOf({ _id: 1 });
}

function dropNamed(collection: Collection, name: string): void {
  const index = collection.indexes.find((candidate) => candidate.name === name);
  if (index !== undefined) collection.dropIndex(index);
}

function existing(context: CommandContext): Collection {
  const ns = namespaceOf(context);
  const collection = context.store.get(ns);
  if (collection === undefined) throw new MongoError(26, `ns does not exist: ${ns}`);
  return collection;
}

function dropIndexes(context: CommandContext): Reply {
  const collection = existing(context);
  const nIndexesWas = collection.indexes.length;
  const wanted = context.command['index'];
  if (wanted === '*') {
    for (const index of [...collection.indexes]) if (index.name !== '_id_') collection.dropIndex(index);
    return { nIndexesWas, msg: 'non-_id indexes dropped for collection' };
  }
  const targets = (Array.isArray(wanted) ? wanted : [wanted]).map((target: unknown) => {
    const index = collection.indexes.find(({ name, spec }) =>
      isDoc(target) ? keyOf(spec['key']) === keyOf(target) : name === target,
    );
    if (index !== undefined) return index;
    const text = isDoc(target)
      ? `can't find index with key: ${formatDoc(target)}`
      : `index not found with name [${String(target)}]`;
    throw new MongoError(27, text);
  });
  for (const index of targets) collection.dropIndex(index);
  return { nIndexesWas };
}

function batchSizeOf(command: Doc): number {
  return toDouble(docArgument(command, 'cursor')['batchSize']) ?? Infinity;
}

function listIndexes(context: CommandContext): Reply {
  const { command, cursors, now } = context;
  const collection = existing(context);
  const specs = collection.indexes.map(({ spec }) => encode(spec));
  return cursors.first(collection.ns, specs, batchSizeOf(command), false, now);
}

function listCollections({ command, store, cursors, database, now }: CommandContext): Reply {
  const matches = compileFilter(docArgument(command, 'filter'), Scope.forCommand(now));
  const nameOnly = flagArgument(command, 'nameOnly');
  const described = store.collectionsOf(database).map(({ ns }) => {
    const name = ns.slice(database.length + 1);
    const rest = { options: {}, info: { readOnly: false }, idIndex: { v: 2, key: { _id: 1 }, name: '_id_' } };
    return { name, type: 'collection', ...(nameOnly ? {} : rest) };
  });
  const documents = described.filter((doc) => matches(doc)).map((doc) => encode(doc));
  return cursors.first(`${database}.$cmd.listCollections`, documents, batchSizeOf(command), false, now);
}

function listDatabases({ command, store, now }: CommandContext): Reply {
  const matches = compileFilter(docArgument(command, 'filter'), Scope.forCommand(now));
  const databases = store
    .databases()
    .map((name) => ({ name, sizeOnDisk: sizeOf(store.collectionsOf(name)), empty: false }))
    .filter((doc) => matches(doc));
  if (flagArgument(command, 'nameOnly')) return { databases: databases.map(({ name }) => ({ name })) };
  return { databases, totalSize: databases.reduce((sum, { sizeOnDisk }) => sum + sizeOnDisk, 0) };
}

function sizeOf(collections: readonly Collection[]): number {
  return collections.reduce((sum, { bytes }) => sum + bytes, 0);
}

function collStats(context: CommandContext): Reply {
  const ns = namespaceOf(context);
  const collection = context.store.get(ns);
  const count = collection?.size ?? 0;
  const size = collection?.bytes ?? 0;
  const avgObjSize = count === 0 ? {} : { avgObjSize: Math.round(size / count) };
  return {
    ns,
    count,
    size,
    ...avgObjSize,
    storageSize: size,
    nindexes: collection?.indexes.length ?? 0,
    capped: false,
  };
}

function dbStats({ store, database }: CommandContext): Reply {
  const collections = store.collectionsOf(database);
  return {
    db: database,
    collections: collections.length,
    objects: collections.reduce((sum, { size }) => sum + size, 0),
    dataSize: sizeOf(collections),
    storageSize: sizeOf(collections),
    indexes: collections.reduce((sum, { indexes }) => sum + indexes.length, 0),
    scaleFactor: Long.fromNumber(1),
  };
}
