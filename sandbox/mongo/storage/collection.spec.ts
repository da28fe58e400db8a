import type { Doc } from '../bson/values.js';
import { encode } from '../bson/values.js';
import { runUpdate } from '../commands/write-statements.js';
import { MongoError } from '../errors.js';
import { codeOf, collectionOf, findIn, SPEC_NOW } from '../testing.js';
import type { Collection } from './collection.js';

/** Everything that can be seen of a collection: documents in order, and the keys of every index. */
function stateOf(collection: Collection): unknown {
  const keys = collection.indexes.map(({ name, entries }) => [
    name,
    [...entries.range('', '\uffff')].map(({ key, tie }) => [key, tie]),
  ]);
  return { documents: [...collection.all()].map(({ raw }) => raw.toString('hex')), keys };
}

function update(collection: Collection, filter: Doc, change: Doc, upsert = false): unknown {
  const statement = { filter, update: change, multi: false, upsert, arrayFilters: [], hint: undefined, variables: {} };
  return runUpdate(collection, statement, SPEC_NOW);
}

interface UniqueCase {
  index: Doc;
  documents: readonly Doc[];
  /** A document that the index refuses beside the others. */
  clash: Doc;
  /** Ones it takes. */
  fine: readonly Doc[];
}

const UNIQUE: readonly [string, UniqueCase][] = [
  [
    'unique',
    { index: { key: { a: 1 } }, documents: [{ _id: 1, a: 1 }, { _id: 2 }], clash: { a: 1 }, fine: [{ a: 2 }] },
  ],
  [
    'unique, where missing counts as null',
    { index: { key: { a: 1 } }, documents: [{ _id: 1 }], clash: { a: null }, fine: [{ a: 0 }] },
  ],
  [
    'sparse',
    {
      index: { key: { a: 1 }, sparse: true },
      documents: [{ _id: 1, a: 1 }, { _id: 2 }, { _id: 3 }],
      clash: { a: 1 },
      fine: [{}, { a: null }],
    },
  ],
  [
    'partial',
    {
      index: { key: { a: 1 }, partialFilterExpression: { on: true } },
      documents: [
        { _id: 1, a: 1, on: true },
        { _id: 2, a: 1 },
      ],
      clash: { a: 1, on: true },
      fine: [{ a: 1 }, { a: 2, on: true }],
    },
  ],
  [
    'partial by type',
    {
      index: { key: { a: 1 }, partialFilterExpression: { a: { $type: 'string' } } },
      documents: [
        { _id: 1, a: 'x' },
        { _id: 2, a: null },
      ],
      clash: { a: 'x' },
      fine: [{ a: null }, {}, { a: 'y' }],
    },
  ],
  [
    'compound',
    {
      index: { key: { a: 1, b: -1 } },
      documents: [
        { _id: 1, a: 1, b: 1 },
        { _id: 2, a: 1, b: 2 },
      ],
      clash: { a: 1, b: 2 },
      fine: [{ a: 2, b: 1 }, { a: 1 }],
    },
  ],
  [
    'multikey',
    {
      index: { key: { a: 1 } },
      documents: [
        { _id: 1, a: [1, 2] },
        { _id: 2, a: [] },
      ],
      clash: { a: [3, 2] },
      fine: [{ a: [3, 3] }],
    },
  ],
  [
    'multikey below an array',
    {
      index: { key: { 'a.k': 1 } },
      documents: [{ _id: 1, a: [{ k: 1 }, { k: 2 }] }],
      clash: { a: { k: 2 } },
      fine: [{ a: [{ k: 3 }] }],
    },
  ],
];

describe.each(UNIQUE)('a %s index', (_name, { index, documents, clash, fine }) => {
  const spec = { ...index, unique: true, name: 'u' };
  const seeded = (): Collection => collectionOf([...documents, { _id: 'free', a: 'free', on: true }], [spec]);

  it('takes what it should', () => {
    for (const [i, document] of fine.entries()) {
      const collection = seeded();
      collection.insert(encode({ _id: `new${i}`, ...document }));
      expect(findIn(collection, { filter: { _id: `new${i}` } })).toHaveLength(1);
    }
  });

  it.each<[string, (collection: Collection) => unknown]>([
    ['insert', (collection) => collection.insert(encode({ _id: 'x', ...clash }))],
    ['update', (collection) => update(collection, { _id: 'free' }, { $set: clash })],
    ['replacement', (collection) => update(collection, { _id: 'free' }, clash)],
    ['upsert', (collection) => update(collection, { _id: 'x' }, { $set: clash }, true)],
  ])('refuses a clash by %s and stays as it was', (_verb, act) => {
    const collection = seeded();
    const before = stateOf(collection);
    expect(codeOf(() => act(collection))).toBe(11000);
    expect(stateOf(collection)).toEqual(before);
  });

  it('cannot be made over duplicates, which leaves no trace of it', () => {
    const collection = collectionOf([...documents, { _id: 'x', ...clash }]);
    const before = stateOf(collection);
    expect(codeOf(() => collection.createIndex(spec))).toBe(11000);
    expect(stateOf(collection)).toEqual(before);
  });

  it('frees a key when its document goes or changes', () => {
    const collection = seeded();
    for (const stored of [...collection.all()]) collection.remove(stored);
    collection.insert(encode({ _id: 'x', ...clash }));
    update(collection, { _id: 'x' }, { a: 'other', on: true });
    collection.insert(encode({ _id: 'y', ...clash }));
    expect(collection.size).toBe(2);
  });
});

describe('collection', () => {
  it('names index, key and values of a duplicate as MongoDB does', () => {
    const collection = collectionOf(
      [{ _id: 1, email: 'a@x.io', n: null }],
      [{ key: { email: 1, n: -1 }, name: 'email_1_n_-1', unique: true }],
    );
    let error: unknown;
    try {
      collection.insert(encode({ email: 'a@x.io' }));
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(MongoError);
    expect(error).toMatchObject({
      message:
        'E11000 duplicate key error collection: db.docs index: email_1_n_-1 dup key: { email: "a@x.io", n: null }',
      extra: { keyPattern: { email: 1, n: -1 }, keyValue: { email: 'a@x.io', n: null } },
    });
  });

  it('puts the id first and refuses ids and sizes MongoDB refuses', () => {
    const collection = collectionOf([]);
    expect(Object.keys(collection.insert(encode({ a: 1, _id: 5 })).doc)).toEqual(['_id', 'a']);
    expect(codeOf(() => collection.insert(encode({ _id: 5 })))).toBe(11000);
    expect(codeOf(() => collection.insert(encode({ _id: [1] })))).toBe(2);
    expect(codeOf(() => collection.insert(encode({ _id: 6, big: 'x'.repeat(16 * 1024 * 1024) })))).toBe(10334);
    expect(collection.size).toBe(1);
  });

  it('refuses arrays in two fields of one index', () => {
    const collection = collectionOf([], [{ key: { a: 1, b: 1 }, name: 'ab' }]);
    expect(codeOf(() => collection.insert(encode({ a: [1], b: [1] })))).toBe(171);
    expect(collection.size).toBe(0);
  });

  it.each<[string, Doc, number]>([
    ['another name for the same index', { key: { a: 1 }, name: 'other' }, 85],
    ['the same name for another index', { key: { b: 1 }, name: 'a_1' }, 86],
    ['other options under the same name', { key: { a: 1 }, name: 'a_1', unique: true }, 86],
    ['no keys', { key: {}, name: 'x' }, 67],
    ['a direction of zero', { key: { b: 0 }, name: 'x' }, 67],
    ['sparse and partial', { key: { b: 1 }, name: 'x', sparse: true, partialFilterExpression: { b: 1 } }, 67],
    ['an unsuitable partial filter', { key: { b: 1 }, name: 'x', partialFilterExpression: { b: { $ne: 1 } } }, 67],
    ['TTL over two fields', { key: { b: 1, c: 1 }, name: 'x', expireAfterSeconds: 1 }, 67],
    ['an unknown option', { key: { b: 1 }, name: 'x', uniqe: true }, 197],
    ['a text index', { key: { b: 'text' }, name: 'x' }, 115],
    ['a hashed index', { key: { b: 'hashed' }, name: 'x' }, 115],
    ['a wildcard index', { key: { '$**': 1 }, name: 'x' }, 115],
    ['a collation', { key: { b: 1 }, name: 'x', collation: { locale: 'de' } }, 115],
  ])('refuses an index with %s', (_name, spec, code) => {
    const collection = collectionOf([], [{ key: { a: 1 }, name: 'a_1' }]);
    expect(codeOf(() => collection.createIndex(spec))).toBe(code);
    expect(collection.indexes).toHaveLength(2);
  });

  it('takes an index that is there already for made', () => {
    const collection = collectionOf([], [{ key: { a: 1 }, name: 'a_1', unique: true }]);
    expect(collection.createIndex({ key: { a: 1 }, name: 'a_1', unique: true, background: true })).toBe(false);
  });
});
