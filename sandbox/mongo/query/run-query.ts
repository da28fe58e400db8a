import type { Scope } from '../aggregation/scope.js';
import type { Doc } from '../bson/values.js';
import type { Collection } from '../storage/collection.js';
import type { StoredDoc } from '../storage/stored-doc.js';
import type { IndexScan } from './index-scan.js';
import { compileFilter } from './matcher.js';
import { choosePlan, type Plan } from './planner.js';
import { parseSort, sortBy, sortKey, type SortField } from './sort.js';

/** What a query asks of a collection. */
export interface Query {
  filter: Doc;
  sort?: Doc | undefined;
  skip?: number | undefined;
  /** 0 and undefined mean no limit. */
  limit?: number | undefined;
  hint?: unknown;
  scope: Scope;
}

/** What was done to answer a query; `explain` reports it. */
export interface QueryReport {
  plan: Plan;
  keysExamined: number;
  docsExamined: number;
  /** True when the matches had to be sorted after they were found. */
  sortedInMemory: boolean;
}

/** The documents a query selects, in order. */
export function runQuery(collection: Collection | undefined, query: Query): StoredDoc[] {
  return runQueryWithReport(collection, query).found;
}

/** Like {@link runQuery}, with the account of the work. */
export function runQueryWithReport(
  collection: Collection | undefined,
  { filter, sort = {}, skip = 0, limit = 0, hint, scope }: Query,
): { found: StoredDoc[]; report: QueryReport } {
  const matches = compileFilter(filter, scope);
  const fields = parseSort(sort).filter(({ path }) => path !== '$natural');
  const end = limit === 0 ? Infinity : skip + limit;
  const report: QueryReport = {
    plan: { kind: 'collection', sorted: false },
    keysExamined: 0,
    docsExamined: 0,
    sortedInMemory: false,
  };
  if (collection === undefined) return { found: [], report };
  report.plan = choosePlan(collection, { filter, sort: fields, limit: end === Infinity ? 0 : end, hint });
  const inOrder = fields.length === 0 || report.plan.sorted;
  const found: StoredDoc[] = [];
  for (const stored of candidates(collection, fields, report)) {
    report.docsExamined += 1;
    if (!matches(stored.doc)) continue;
    found.push(stored);
    if (inOrder && found.length >= end) break;
  }
  if (inOrder) return { found: skip === 0 ? found : found.slice(skip), report };
  report.sortedInMemory = true;
  return { found: sortBy(found, fields, ({ doc }) => doc).slice(skip, end), report };
}

function* candidates(
  collection: Collection,
  sort: readonly SortField[],
  report: QueryReport,
): Generator<StoredDoc, void, undefined> {
  const { plan } = report;
  if (plan.kind === 'collection') {
    yield* collection.all();
  } else if (plan.kind === 'id') {
    report.keysExamined += 1;
    const stored = collection.byId(plan.id);
    if (stored !== undefined) yield stored;
  } else {
    const [only] = plan.scans;
    const single = only !== undefined && plan.scans.length === 1;
    const merge = sort.length > 0 && plan.sorted && !(single && only.order === 'whole');
    const streams = merge ? plan.scans.flatMap((scan) => sortedStreams(scan, report)) : [];
    yield* merge ? merged(streams, sort) : distinct(plan.scans, report);
  }
}

/** Walks of one index after another; a document met under several keys is yielded once. */
function* distinct(scans: readonly IndexScan[], report: QueryReport): Generator<StoredDoc, void, undefined> {
  const mayRepeat = scans.length > 1 || scans.some(({ index }) => index.isMultikey);
  const seen = new Set<StoredDoc>();
  for (const scan of scans) {
    for (const stored of walk(scan, scan.ranges, report)) {
      if (mayRepeat) {
        if (seen.has(stored)) continue;
        seen.add(stored);
      }
      yield stored;
    }
  }
}

function* walk(
  { index, backwards }: IndexScan,
  ranges: IndexScan['ranges'],
  report: QueryReport,
): Generator<StoredDoc, void, undefined> {
  for (const { from, to } of backwards ? [...ranges].reverse() : ranges) {
    for (const { value } of index.entries.range(from, to, backwards)) {
      report.keysExamined += 1;
      yield value;
    }
  }
}

function sortedStreams(scan: IndexScan, report: QueryReport): Iterator<StoredDoc>[] {
  if (scan.order === 'whole') return [walk(scan, scan.ranges, report)];
  return scan.ranges.map((range) => walk(scan, [range], report));
}

/** Several streams, each in the wanted order, as one in that order. */
function* merged(
  streams: readonly Iterator<StoredDoc>[],
  sort: readonly SortField[],
): Generator<StoredDoc, void, undefined> {
  const heads: { key: string; stored: StoredDoc; stream: Iterator<StoredDoc> }[] = [];
  const seen = new Set<StoredDoc>();
  const pull = (stream: Iterator<StoredDoc>): void => {
    const next = stream.next();
    if (next.done) return;
    const key = sortKey(next.value.doc, sort);
    const at = heads.findIndex((head) => head.key > key);
    heads.splice(at < 0 ? heads.length : at, 0, { key, stored: next.value, stream });
  };
  streams.forEach(pull);
  for (let head = heads.shift(); head !== undefined; head = heads.shift()) {
    pull(head.stream);
    if (seen.has(head.stored)) continue;
    seen.add(head.stored);
    yield head.stored;
  }
}
