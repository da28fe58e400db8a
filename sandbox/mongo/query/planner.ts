import { formatDoc } from '../bson/format.js';
import { keyOf } from '../bson/key-string.js';
import { isDoc, type Doc } from '../bson/values.js';
import { MongoError } from '../errors.js';
import type { Collection } from '../storage/collection.js';
import type { CollectionIndex } from '../storage/collection-index.js';
import { constraintsOf, countConditions } from './bounds.js';
import { planScan, type IndexScan } from './index-scan.js';
import { isOperatorDoc } from './matcher.js';
import { isRegex } from './regex.js';
import type { SortField } from './sort.js';

/** How the candidates of a query are found. */
export type Plan =
  | { readonly kind: 'id'; readonly id: unknown; readonly sorted: true }
  | { readonly kind: 'collection'; readonly sorted: false }
  /** Several walks for the branches of an `$or`. `sorted`: merged, they yield the wanted order. */
  | { readonly kind: 'index'; readonly scans: readonly IndexScan[]; readonly sorted: boolean };

/** What a plan is made for. */
export interface PlanRequest {
  readonly filter: Doc;
  readonly sort: readonly SortField[];
  /** 0 for no limit. */
  readonly limit: number;
  readonly hint: unknown;
}

/** Chooses how to find a query's candidates; throws code 2 for a hint that names no index. */
export function choosePlan(collection: Collection, request: PlanRequest): Plan {
  const { filter, sort, hint } = request;
  const { _id: id } = filter;
  const names = Object.keys(filter);
  if (hint !== undefined && hint !== null) return hinted(collection, request);
  if (names.length === 1 && id !== undefined && id !== null && isPlain(id)) return { kind: 'id', id, sorted: true };
  const single = bestScan(collection, filter, request);
  const branches = orBranches(collection, request);
  if (single === undefined && branches === undefined) return { kind: 'collection', sorted: false };
  const useBranches = branches !== undefined && (single === undefined || total(branches) < single.cost);
  const scans = (useBranches ? branches : [single]).flatMap((choice) => choice?.scan ?? []);
  const sorted = sort.length === 0 || scans.every(({ order }) => order !== 'none');
  return { kind: 'index', scans, sorted };
}

interface Choice {
  scan: IndexScan;
  /** Keys to walk, roughly, to compare walks with. */
  cost: number;
}

function isPlain(id: unknown): boolean {
  return !isOperatorDoc(id) && !isRegex(id) && !Array.isArray(id);
}

function hinted(collection: Collection, { filter, sort, hint }: PlanRequest): Plan {
  if (isDoc(hint) && '$natural' in hint) return { kind: 'collection', sorted: false };
  const index = collection.indexes.find(({ name, spec }) =>
    isDoc(hint) ? keyOf(spec['key']) === keyOf(hint) : name === hint,
  );
  const scan = index === undefined ? undefined : planScan(index, constraintsOf(filter), sort, true);
  if (scan === undefined) {
    const text = isDoc(hint) ? formatDoc(hint) : String(hint);
    throw new MongoError(
      2,
      `error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index: ${text}`,
    );
  }
  return { kind: 'index', scans: [scan], sorted: sort.length === 0 || scan.order !== 'none' };
}

function bestScan(collection: Collection, filter: Doc, request: PlanRequest): Choice | undefined {
  const constraints = constraintsOf(filter);
  if (constraints.length === 0 && request.sort.length === 0) return undefined;
  const paths = new Set(constraints.map(({ path }) => path));
  const conditions = constraints.length === countConditions(filter) ? paths.size : Infinity;
  let best: Choice | undefined;
  for (const index of relevant(collection.indexes, paths, request.sort)) {
    const scan = planScan(index, constraints, request.sort, false);
    if (scan === undefined) continue;
    const choice = { scan, cost: cost(scan, request, scan.boundFields >= conditions) };
    if (best === undefined || isBetter(choice, best)) best = choice;
  }
  return best;
}

function relevant(
  indexes: readonly CollectionIndex[],
  paths: ReadonlySet<string>,
  sort: readonly SortField[],
): CollectionIndex[] {
  return indexes.filter(
    ({ fields: [first] }) => first !== undefined && (paths.has(first.path) || sort[0]?.path === first.path),
  );
}

function isBetter(choice: Choice, best: Choice): boolean {
  if (choice.cost !== best.cost) return choice.cost < best.cost;
  return choice.scan.boundFields > best.scan.boundFields;
}

/** An order that has to be made afterwards doubles the keys; a limit met in index order cuts them when every key is a match. */
function cost({ keys, order }: IndexScan, { sort, limit }: PlanRequest, everyKeyMatches: boolean): number {
  if (sort.length > 0 && order === 'none') return keys * 2 + 1;
  return limit > 0 && everyKeyMatches ? Math.min(keys, limit) : keys;
}

function total(choices: readonly Choice[]): number {
  return choices.reduce((sum, choice) => sum + choice.cost, 0);
}

/** One walk per branch of a top-level `$or`, if every branch has one. */
function orBranches(collection: Collection, request: PlanRequest): Choice[] | undefined {
  const { $or: branches, ...rest } = request.filter;
  if (!Array.isArray(branches)) return undefined;
  const choices: Choice[] = [];
  for (const branch of branches as unknown[]) {
    const choice = isDoc(branch) ? bestScan(collection, { $and: [rest, branch] }, request) : undefined;
    if (choice === undefined || choice.scan.boundFields === 0) return undefined;
    choices.push(choice);
  }
  return choices;
}
