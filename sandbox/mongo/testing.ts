import { pipelineSource, runPipeline } from './aggregation/pipeline.js';
import { decode, encode, type Doc } from './bson/values.js';
import { runUpdate, type UpdateOutcome } from './commands/write-statements.js';
import { Scope } from './aggregation/scope.js';
import { runQuery, type Query } from './query/run-query.js';
import { Collection } from './storage/collection.js';
import { MemoryLog } from './storage/memory-log.js';

/** One instant for specs that do not care which. */
export const SPEC_NOW = new Date('2026-01-02T03:04:05.678Z');

/** A collection in memory with these documents and indexes, for specs below the wire protocol. */
export function collectionOf(documents: readonly Doc[], indexes: readonly Doc[] = []): Collection {
  const collection = new Collection('db.docs', new MemoryLog());
  for (const index of indexes) collection.createIndex(index);
  for (const document of documents) collection.insert(encode(document));
  return collection;
}

/** The documents a query finds. */
export function findIn(collection: Collection, query: Omit<Query, 'scope'>): Doc[] {
  return runQuery(collection, { ...query, scope: Scope.forCommand(SPEC_NOW) }).map(({ doc }) => doc);
}

/** The ids of what a filter finds among documents. */
export function idsMatching(documents: readonly Doc[], filter: Doc): unknown[] {
  return findIn(collectionOf(documents), { filter }).map(({ _id }) => _id);
}

/** An update statement and the document it meets; `_id` is 1. */
export interface UpdateCase {
  before?: Doc;
  filter?: Doc;
  update: unknown;
  arrayFilters?: readonly unknown[];
  upsert?: boolean;
}

/** Runs an update statement over at most one document and answers its outcome and what is there afterwards. */
export function runUpdateOver({ before, filter = { _id: 1 }, update, arrayFilters = [], upsert = false }: UpdateCase): {
  outcome: UpdateOutcome;
  documents: Doc[];
} {
  const collection = collectionOf(before === undefined ? [] : [{ _id: 1, ...before }]);
  const statement = { filter, update, multi: false, upsert, arrayFilters, hint: undefined, variables: {} };
  const outcome = runUpdate(collection, statement, SPEC_NOW);
  return { outcome, documents: findIn(collection, { filter: {} }) };
}

const OTHERS: readonly Doc[] = [
  { _id: 'a', n: 1, tags: ['x'] },
  { _id: 'b', n: 2, tags: ['x', 'y'] },
];

/** What a pipeline makes of documents; a second collection `others` and a variable `$$limit` of 7 are there to join. */
export function aggregateOver(documents: readonly Doc[], ...stages: readonly unknown[]): Doc[] {
  const others = collectionOf(OTHERS);
  const source = pipelineSource((name) => (name === 'others' ? others : undefined));
  const scope = Scope.forCommand(SPEC_NOW, { limit: 7 });
  return runPipeline(collectionOf(documents), stages, undefined, scope, source).map(decode);
}

/** The code of the error that an action throws; undefined when it throws none or one without a code. */
export function codeOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return undefined;
}

/** The code of the error that a promise rejects with; undefined when it resolves. */
export async function rejectionCode(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return undefined;
}
