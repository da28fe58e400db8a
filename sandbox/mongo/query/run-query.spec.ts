import fc from 'fast-check';
import type { Doc } from '../bson/values.js';
import { Scope } from '../aggregation/scope.js';
import { codeOf, collectionOf, findIn, SPEC_NOW } from '../testing.js';
import { runQueryWithReport } from './run-query.js';
import { parseSort, sortKey } from './sort.js';

/** Few values, so that documents, filters and each other's array elements often meet. */
const scalar = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 3 }) },
  { weight: 2, arbitrary: fc.constantFrom('', 'a', 'ab', 'b', null, true, 1.5, NaN) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 }).map((ms) => new Date(ms)) },
);
const embedded = fc.record({ b: scalar, c: scalar }, { requiredKeys: [] });
const value = fc.oneof(
  { weight: 2, arbitrary: scalar },
  { weight: 1, arbitrary: embedded },
  { weight: 4, arbitrary: fc.array(fc.oneof(scalar, embedded), { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>([], [[1]]) },
);
/** `x` and `y` stay free of arrays beside `a`, because compound indexes take one array at most. */
const document = fc.record({ a: value, x: fc.oneof(scalar, embedded), y: scalar }, { requiredKeys: ['a'] });
const operand = fc.oneof(
  scalar,
  embedded,
  fc.constantFrom<unknown>([], [1], [1, 2]),
  fc.oneof(scalar, embedded).map((v) => ({ $gt: v })),
  scalar.map((v) => ({ $lte: v })),
  fc.tuple(scalar, scalar).map(([low, high]) => ({ $gte: low, $lt: high })),
  fc.array(fc.oneof(scalar, fc.constantFrom<unknown>([], [1])), { maxLength: 3 }).map((list) => ({ $in: list })),
  fc.boolean().map((flag) => ({ $exists: flag })),
  scalar.map((v) => ({ $ne: v })),
  fc.constantFrom<Doc>(
    { $regex: '^a' },
    { $type: 'string' },
    { $type: 'number' },
    { $elemMatch: { b: 1, c: { $gt: 0 } } },
  ),
  fc.constantFrom<Doc>({ $elemMatch: { $gte: 1, $lt: 3 } }, { $all: [1, 2] }, { $size: 1 }, { $not: { $gt: 1 } }),
);
const simpleFilter = fc
  .array(fc.tuple(fc.constantFrom('a', 'a.b', 'a.c', 'x', 'x.b', 'y', '_id'), operand), { minLength: 1, maxLength: 2 })
  .map((fields) => Object.fromEntries(fields) as Doc);
const filter = fc.oneof(
  { weight: 3, arbitrary: simpleFilter },
  fc
    .tuple(simpleFilter, fc.array(simpleFilter, { minLength: 1, maxLength: 3 }))
    .map(([rest, $or]) => ({ ...rest, $or })),
  fc.array(simpleFilter, { minLength: 1, maxLength: 2 }).map(($and) => ({ $and })),
);
const sort = fc
  .uniqueArray(fc.constantFrom('a', 'a.b', 'a.c', 'x', 'y'), { maxLength: 2 })
  .chain((paths) => fc.tuple(...paths.map((path) => fc.constantFrom(1, -1).map((way) => [path, way] as const))))
  .map((fields) => Object.fromEntries(fields) as Doc);

const INDEXES: readonly Doc[] = [
  { key: { a: 1 }, name: 'a' },
  { key: { 'a.b': -1, 'a.c': 1 }, name: 'ab-ac' },
  { key: { x: 1, y: -1 }, name: 'x-y' },
  { key: { y: 1, a: -1 }, name: 'y-a' },
  { key: { x: 1, a: 1, y: 1 }, name: 'x-a-y' },
  { key: { 'x.b': 1 }, name: 'xb', sparse: true },
  { key: { y: -1 }, name: 'yp', partialFilterExpression: { x: { $gt: 1 } } },
  { key: { a: -1, y: 1 }, name: 'ap', partialFilterExpression: { a: { $exists: true } } },
  { key: { x: -1 }, name: 'xs', partialFilterExpression: { x: { $type: 'string' } } },
];

/** Compares answers with and without indexes; says how often an index was really used. */
function compare(
  runs: number,
  documents: fc.Arbitrary<Doc>,
  filters: fc.Arbitrary<Doc>,
  available: readonly Doc[],
): number {
  let indexed = 0;
  const shape = {
    documents: fc.array(documents, { minLength: 5, maxLength: 25 }),
    filter: filters,
    sort,
    limit: fc.integer({ min: 0, max: 4 }),
    indexes: fc.uniqueArray(fc.constantFrom(...available), { minLength: 1 }),
  };
  const property = fc.property(fc.record(shape), ({ documents: drawn, indexes, ...wanted }) => {
    const numbered = drawn.map((doc, _id) => ({ _id, ...doc }));
    const query = { ...wanted, scope: Scope.forCommand(SPEC_NOW) };
    const plain = runAll(collectionOf(numbered), query);
    const { keys, ids, kind } = runAll(collectionOf(numbered, indexes), query);
    indexed += kind === 'index' ? 1 : 0;
    expect(keys).toEqual(plain.keys);
    if (wanted.limit === 0) expect(ids).toEqual(plain.ids);
  });
  fc.assert(property, { numRuns: runs });
  return indexed;
}

describe('index answers equal full-scan answers', () => {
  it('on random documents, filters, sorts and limits', () => {
    expect(compare(1500, document, filter, INDEXES)).toBeGreaterThan(300);
  });

  it('where several conditions meet different elements of one array', () => {
    const number = fc.integer({ min: 0, max: 3 });
    const element = fc.record({ b: number, c: number });
    const arrays = fc.record({ a: fc.array(fc.oneof(number, element), { minLength: 1, maxLength: 3 }) });
    const condition = fc.oneof(
      number,
      fc.tuple(number, number).map(([low, high]) => ({ $gte: Math.max(low, high), $lte: Math.min(low, high) })),
      number.map((value) => ({ $gte: value })),
    );
    const plain = fc.record({ 'a.b': condition, 'a.c': condition });
    const filters = fc.oneof(
      plain,
      condition.map((one) => ({ a: one })),
      fc.record({ b: condition, c: condition }).map(($elemMatch) => ({ a: { $elemMatch } })),
    );
    expect(compare(1500, arrays, filters, INDEXES.slice(0, 2))).toBeGreaterThan(300);
  });
});

type RunResult = { keys: unknown[]; ids: string[]; kind: string };

/** Sort keys in order (documents with equal keys may come either way) and ids as a set; an error counts as the answer. */
function runAll(
  collection: ReturnType<typeof collectionOf>,
  query: Parameters<typeof runQueryWithReport>[1],
): RunResult {
  const fields = parseSort(query.sort ?? {});
  try {
    const { found, report } = runQueryWithReport(collection, query);
    const keys = fields.length === 0 ? [found.length] : found.map(({ doc }) => sortKey(doc, fields));
    return { keys, ids: found.map(({ id }) => id).sort(), kind: report.plan.kind };
  } catch (error) {
    return { keys: [String(error)], ids: [], kind: 'error' };
  }
}

describe('plans', () => {
  const many = Array.from({ length: 500 }, (_unused, i) => ({
    _id: i,
    members: [`u${i % 10}`, `v${i % 7}`],
    status: i % 2 === 0 ? 'due' : 'running',
    at: i,
  }));
  const indexes = [
    { key: { members: 1, at: -1 }, name: 'members_at' },
    { key: { status: 1, at: 1 }, name: 'status_at' },
  ];
  const report = (filter: Doc, sorting: Doc = {}, limit = 0) => {
    const query = { filter, sort: sorting, limit, scope: Scope.forCommand(SPEC_NOW) };
    return runQueryWithReport(collectionOf(many, indexes), query).report;
  };

  it('read the newest of a member from the index and no more than asked for', () => {
    expect(report({ members: 'u3' }, { at: -1 }, 5)).toMatchObject({
      keysExamined: 5,
      docsExamined: 5,
      sortedInMemory: false,
    });
  });

  it('merge the walks of $in and of $or into the wanted order', () => {
    expect(report({ status: { $in: ['due', 'running'] } }, { at: 1 }, 4)).toMatchObject({
      docsExamined: 4,
      sortedInMemory: false,
    });
    const claim = {
      $or: [
        { status: 'due', at: { $lte: 9 } },
        { status: 'running', at: { $lt: 9 } },
      ],
    };
    expect(report(claim, { at: 1 }, 3)).toMatchObject({ docsExamined: 3, sortedInMemory: false });
  });

  it('scan the collection only when no index helps', () => {
    expect(report({ at: 5 })).toMatchObject({ plan: { kind: 'collection' }, docsExamined: 500 });
    expect(report({ _id: 5 })).toMatchObject({ plan: { kind: 'id' }, docsExamined: 1 });
  });

  it('follow a hint, and refuse one that names no index', () => {
    const collection = collectionOf(many, indexes);
    expect(findIn(collection, { filter: { at: 5 }, hint: 'status_at' })).toHaveLength(1);
    expect(codeOf(() => findIn(collection, { filter: {}, hint: 'nope' }))).toBe(2);
  });

  it('sort an array by its smallest or largest element and refuse parallel arrays', () => {
    const collection = collectionOf([{ _id: 1, a: [5, 1] }, { _id: 2, a: [3] }, { _id: 3, a: [] }, { _id: 4 }]);
    expect(findIn(collection, { filter: {}, sort: { a: 1 } }).map(({ _id }) => _id)).toEqual([3, 4, 1, 2]);
    expect(findIn(collection, { filter: {}, sort: { a: -1 } }).map(({ _id }) => _id)).toEqual([1, 2, 4, 3]);
    const parallel = collectionOf([{ _id: 1, a: [1], b: [1] }]);
    expect(codeOf(() => findIn(parallel, { filter: {}, sort: { a: 1, b: 1 } }))).toBe(2);
  });
});
