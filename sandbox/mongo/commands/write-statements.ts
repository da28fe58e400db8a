import { ObjectId } from 'bson';
import { Scope } from '../aggregation/scope.js';
import type { Doc } from '../bson/values.js';
import { encode } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { compileFilter } from '../query/matcher.js';
import { runQuery } from '../query/run-query.js';
import type { Collection } from '../storage/collection.js';
import type { StoredDoc } from '../storage/stored-doc.js';
import { compileUpdate, type Update } from '../update/update.js';
import { upsertSeed } from '../update/upsert-seed.js';

/** One update statement, from an update command or from findAndModify. */
export interface UpdateStatement {
  filter: Doc;
  update: unknown;
  multi: boolean;
  upsert: boolean;
  arrayFilters: readonly unknown[];
  sort?: Doc | undefined;
  hint: unknown;
  variables: Doc;
}

/** What a statement did. */
export interface UpdateOutcome {
  matched: number;
  modified: number;
  /** The first matched document as it was. */
  before: StoredDoc | undefined;
  /** The first matched or the inserted document as it is now. */
  after: StoredDoc | undefined;
  /** Set when an upsert inserted: its `_id`. */
  upsertedId: { value: unknown } | undefined;
}

/**
 * Runs one update statement. The documents are chosen before the first one changes, so no document is met twice; an
 * error in the middle of a multi update leaves the earlier documents changed, as in MongoDB.
 */
export function runUpdate(collection: Collection, statement: UpdateStatement, now: Date): UpdateOutcome {
  const { filter, multi, upsert, sort, hint } = statement;
  const scope = Scope.forCommand(now, statement.variables);
  const update = compileUpdate(statement.update, statement.arrayFilters, scope);
  if (multi && update.isReplacement)
    throw new MongoError(9, 'multi update is not supported for replacement-style update');
  const targets = runQuery(collection, { filter, sort, limit: multi ? 0 : 1, hint, scope });
  const [first] = targets;
  if (first === undefined) return upsert ? insertSeed(collection, filter, update) : nothing();
  const matcher = update.needsIndex ? compileFilter(filter, scope) : undefined;
  const outcome: UpdateOutcome = { ...nothing(), matched: targets.length, before: first, after: first };
  for (const target of targets) {
    const state: { index?: number } = {};
    matcher?.(target.doc, state);
    const changed = collection.replace(target, update.apply(target.doc, { index: state.index, inserting: false }));
    if (changed === undefined) continue;
    outcome.modified += 1;
    if (target === first) outcome.after = changed;
  }
  return outcome;
}

function nothing(): UpdateOutcome {
  return { matched: 0, modified: 0, before: undefined, after: undefined, upsertedId: undefined };
}

function insertSeed(collection: Collection, filter: Doc, update: Update): UpdateOutcome {
  const seed = upsertSeed(filter);
  const base: Doc = update.isReplacement ? ('_id' in seed ? { _id: seed['_id'] } : {}) : seed;
  const built = update.apply(base, { inserting: true });
  const id = '_id' in built ? built['_id'] : new ObjectId();
  const { _id: _unused, ...rest } = built;
  const doc = { _id: id, ...rest };
  if ('_id' in seed && !encode({ _id: seed['_id'] }).equals(encode({ _id: id }))) {
    throw new MongoError(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
  }
  const inserted = collection.insert(encode(doc));
  return { ...nothing(), after: inserted, upsertedId: { value: id } };
}

/** Removes what a filter selects, one document or all; answers the removed ones. */
export function runDelete(
  collection: Collection,
  query: { filter: Doc; sort?: Doc | undefined; hint: unknown; variables: Doc; limit: number },
  now: Date,
): StoredDoc[] {
  const { filter, sort, hint, limit, variables } = query;
  const targets = runQuery(collection, { filter, sort, limit, hint, scope: Scope.forCommand(now, variables) });
  for (const target of targets) collection.remove(target);
  return targets;
}
