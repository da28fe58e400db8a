import { Decimal128, Long, Timestamp } from 'bson';
import type { Doc } from '../bson/values.js';
import { codeOf, runUpdateOver as run, SPEC_NOW, type UpdateCase as Case } from '../testing.js';

const after = (spec: Case): Doc | undefined => run(spec).documents[0];

describe('update operators', () => {
  it.each<[string, Case, Doc]>([
    ['$set makes missing parents', { before: {}, update: { $set: { 'a.b.c': 1 } } }, { a: { b: { c: 1 } } }],
    ['$set pads arrays with null', { before: { a: [1] }, update: { $set: { 'a.3': 4 } } }, { a: [1, null, null, 4] }],
    ['$set makes a document for a numeric part', { before: {}, update: { $set: { 'a.0': 1 } } }, { a: { 0: 1 } }],
    ['new fields come in order of name', { before: {}, update: { $set: { c: 1, a: 1, b: 1 } } }, { a: 1, b: 1, c: 1 }],
    [
      '$unset of a field and of an element',
      { before: { a: 1, b: [1, 2] }, update: { $unset: { a: '', 'b.0': '' } } },
      { b: [null, 2] },
    ],
    ['$unset below a missing parent', { before: { x: 1 }, update: { $unset: { 'a.b': '' } } }, { x: 1 }],
    ['$inc, also of a missing field', { before: { a: 1 }, update: { $inc: { a: 2, b: -1 } } }, { a: 3, b: -1 }],
    ['$mul, missing is zero', { before: { a: 3 }, update: { $mul: { a: 2, b: 5 } } }, { a: 6, b: 0 }],
    [
      '$min and $max over types',
      { before: { a: 5, b: 5, c: null }, update: { $min: { a: 3, b: 'x' }, $max: { c: 1, d: 2 } } },
      { a: 3, b: 5, c: 1, d: 2 },
    ],
    ['$currentDate', { before: {}, update: { $currentDate: { a: true } } }, { a: SPEC_NOW }],
    ['$bit', { before: { a: 13 }, update: { $bit: { a: { and: 10 }, b: { or: 5 } } } }, { a: 8, b: 5 }],
    [
      '$rename moves a field',
      { before: { a: 1, b: 2 }, update: { $rename: { a: 'c.d', zz: 'y' } } },
      { b: 2, c: { d: 1 } },
    ],
    ['$push', { before: { a: [1] }, update: { $push: { a: 2, b: [3] } } }, { a: [1, 2], b: [[3]] }],
    [
      '$push with $each, $position, $slice and $sort',
      { before: { a: [5, 1] }, update: { $push: { a: { $each: [4, 2], $position: 0, $sort: -1, $slice: 3 } } } },
      { a: [5, 4, 2] },
    ],
    [
      '$push with $slice from the end on a missing field',
      { before: {}, update: { $push: { a: { $each: [1, 2, 3], $slice: -2 } } } },
      { a: [2, 3] },
    ],
    [
      '$push with $sort by fields',
      { before: { a: [{ k: 2 }] }, update: { $push: { a: { $each: [{ k: 1 }], $sort: { k: 1 } } } } },
      { a: [{ k: 1 }, { k: 2 }] },
    ],
    [
      '$addToSet keeps duplicates that are there',
      { before: { a: [1, 1] }, update: { $addToSet: { a: { $each: [1, 2, 2] } } } },
      { a: [1, 1, 2] },
    ],
    [
      '$addToSet compares documents in field order',
      { before: { a: [{ x: 1, y: 1 }] }, update: { $addToSet: { a: { y: 1, x: 1 } } } },
      {
        a: [
          { x: 1, y: 1 },
          { y: 1, x: 1 },
        ],
      },
    ],
    [
      '$pop at both ends',
      { before: { a: [1, 2, 3], b: [1, 2, 3] }, update: { $pop: { a: 1, b: -1 } } },
      { a: [1, 2], b: [2, 3] },
    ],
    [
      '$pull by value, condition and fields',
      {
        before: { a: [1, 2, 3], b: [1, 5], c: [{ x: 1, y: 1 }, { x: 2 }] },
        update: { $pull: { a: 2, b: { $gt: 3 }, c: { x: 1 } } },
      },
      { a: [1, 3], b: [1], c: [{ x: 2 }] },
    ],
    ['$pullAll', { before: { a: [1, 2, 3, 1] }, update: { $pullAll: { a: [1, 3] } } }, { a: [2] }],
    [
      'positional $ from one of several conditions',
      { before: { a: [{ k: 1 }, { k: 2 }], z: 1 }, filter: { z: 1, 'a.k': 2 }, update: { $set: { 'a.$.v': 9 } } },
      { a: [{ k: 1 }, { k: 2, v: 9 }], z: 1 },
    ],
    [
      'positional $ from $elemMatch',
      {
        before: {
          a: [
            { k: 1, w: 1 },
            { k: 1, w: 2 },
          ],
        },
        filter: { a: { $elemMatch: { k: 1, w: 2 } } },
        update: { $inc: { 'a.$.w': 1 } },
      },
      {
        a: [
          { k: 1, w: 1 },
          { k: 1, w: 3 },
        ],
      },
    ],
    [
      'two operators on one element by $',
      { before: { a: [{ k: 1, n: 1 }] }, filter: { 'a.k': 1 }, update: { $set: { 'a.$.x': 1 }, $inc: { 'a.$.n': 1 } } },
      { a: [{ k: 1, n: 2, x: 1 }] },
    ],
    ['$[] on every element', { before: { a: [1, 2] }, update: { $inc: { 'a.$[]': 1 } } }, { a: [2, 3] }],
    [
      '$[id] on the elements of a filter, nested',
      {
        before: {
          a: [
            { k: 1, b: [1, 5] },
            { k: 2, b: [5] },
          ],
        },
        update: { $set: { 'a.$[e].b.$[n]': 0 } },
        arrayFilters: [{ 'e.k': 1 }, { n: { $gt: 3 } }],
      },
      {
        a: [
          { k: 1, b: [1, 0] },
          { k: 2, b: [5] },
        ],
      },
    ],
    ['a replacement keeps the id', { before: { a: 1 }, update: { b: 2 } }, { b: 2 }],
    [
      'a pipeline sees the document and the clock',
      { before: { a: 1 }, update: [{ $set: { b: { $add: ['$a', 1] }, at: '$$NOW' } }, { $unset: 'a' }] },
      { b: 2, at: SPEC_NOW },
    ],
    [
      'a pipeline with $replaceWith keeps the id',
      { before: { a: { x: 1 } }, update: [{ $replaceWith: '$a' }] },
      { x: 1 },
    ],
    [
      'a pipeline with $cond and $literal',
      { before: { a: 5 }, update: [{ $set: { a: { $cond: [{ $gt: ['$a', 3] }, { $literal: '$a' }, 0] } } }] },
      { a: '$a' },
    ],
    [
      '$setOnInsert does nothing on an update',
      { before: { a: 1 }, update: { $setOnInsert: { a: 2 }, $set: { b: 1 } } },
      { a: 1, b: 1 },
    ],
  ])('%s', (_name, spec, wanted) => {
    const result = after(spec);
    expect(result).toEqual({ _id: 1, ...wanted });
    expect(Object.keys(result ?? {})).toEqual(['_id', ...Object.keys(wanted)]);
  });

  it('keeps 64-bit sums exact and refuses what overflows', () => {
    const before = { a: Long.fromString('9007199254740993') };
    expect(String(after({ before, update: { $inc: { a: 2 } } })?.['a'])).toBe('9007199254740995');
    expect(codeOf(() => run({ before: { a: Long.MAX_VALUE }, update: { $inc: { a: 1 } } }))).toBe(2);
    expect(codeOf(() => run({ before: { a: Decimal128.fromString('1') }, update: { $inc: { a: 1 } } }))).toBe(115);
  });

  it('writes a timestamp when asked for one', () => {
    expect(after({ before: {}, update: { $currentDate: { a: { $type: 'timestamp' } } } })?.['a']).toBeInstanceOf(
      Timestamp,
    );
  });

  it('counts a document as modified only when it changed', () => {
    expect(run({ before: { a: 1 }, update: { $set: { a: 1 } } }).outcome).toMatchObject({ matched: 1, modified: 0 });
    expect(run({ before: { a: 1 }, update: { $max: { a: 2 } } }).outcome).toMatchObject({ matched: 1, modified: 1 });
  });
});

describe('upsert', () => {
  it.each<[string, Case, Doc]>([
    [
      'takes equalities from the filter',
      { filter: { _id: 1, a: 2, b: { $gt: 1 }, 'c.d': 3 }, update: { $set: { e: 4 } } },
      { a: 2, c: { d: 3 }, e: 4 },
    ],
    [
      'takes them from $and, $eq and single $in',
      { filter: { $and: [{ _id: { $eq: 1 } }, { a: { $in: [2] } }] }, update: { $inc: { n: 1 } } },
      { a: 2, n: 1 },
    ],
    ['applies $setOnInsert', { filter: { _id: 1 }, update: { $setOnInsert: { a: 1 } } }, { a: 1 }],
    ['takes only the id for a replacement', { filter: { _id: 1, a: 2 }, update: { b: 3 } }, { b: 3 }],
    [
      'runs a pipeline on the seed',
      { filter: { _id: 1, a: 2 }, update: [{ $set: { b: { $add: ['$a', 1] } } }] },
      { a: 2, b: 3 },
    ],
  ])('%s', (_name, spec, wanted) => {
    const { documents, outcome } = run({ ...spec, upsert: true });
    expect(documents).toEqual([{ _id: 1, ...wanted }]);
    expect(outcome.upsertedId).toEqual({ value: 1 });
  });

  it('refuses a filter that names a path twice, and an id that differs', () => {
    expect(
      codeOf(() => run({ filter: { $and: [{ a: 1 }, { a: 2 }] }, update: { $set: { b: 1 } }, upsert: true })),
    ).toBe(54);
    expect(codeOf(() => run({ filter: { _id: 1 }, update: { $set: { _id: 2 } }, upsert: true }))).toBe(66);
  });
});
