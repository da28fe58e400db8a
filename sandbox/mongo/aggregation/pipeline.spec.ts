import { Long } from 'bson';
import type { Doc } from '../bson/values.js';
import { aggregateOver as run, codeOf, collectionOf, SPEC_NOW } from '../testing.js';
import { pipelineSource, runPipeline } from './pipeline.js';
import { Scope } from './scope.js';

describe('stages', () => {
  const sales = [
    { _id: 1, item: 'a', qty: 2, at: [1, 2] },
    { _id: 2, item: 'b', qty: 5 },
    { _id: 3, item: 'a', qty: Long.fromString('9007199254740993') },
    { _id: 4, qty: 1 },
  ];

  it.each<[string, readonly unknown[], readonly Doc[]]>([
    [
      '$group with missing as null',
      [{ $group: { _id: '$item', n: { $sum: 1 } } }, { $sort: { _id: 1 } }],
      [
        { _id: null, n: 1 },
        { _id: 'a', n: 2 },
        { _id: 'b', n: 1 },
      ],
    ],
    [
      '$push without missing values',
      [{ $group: { _id: null, all: { $push: '$at' } } }],
      [{ _id: null, all: [[1, 2]] }],
    ],
    ['$count of nothing gives nothing', [{ $match: { item: 'zz' } }, { $count: 'n' }], []],
    ['$count', [{ $match: { item: 'a' } }, { $count: 'n' }], [{ n: 2 }]],
    [
      '$bucket takes its lower edge',
      [{ $match: { _id: { $ne: 3 } } }, { $bucket: { groupBy: '$qty', boundaries: [0, 2, 5], default: 'more' } }],
      [
        { _id: 0, count: 1 },
        { _id: 2, count: 1 },
        { _id: 'more', count: 1 },
      ],
    ],
    ['$sortByCount', [{ $sortByCount: '$item' }, { $limit: 1 }], [{ _id: 'a', count: 2 }]],
    [
      '$unwind with index and empties',
      [
        { $match: { _id: { $lte: 2 } } },
        { $unwind: { path: '$at', includeArrayIndex: 'i', preserveNullAndEmptyArrays: true } },
        { $project: { at: 1, i: 1 } },
      ],
      [
        { _id: 1, at: 1, i: 0 },
        { _id: 1, at: 2, i: 1 },
        { _id: 2, i: null },
      ],
    ],
    [
      '$unwind drops what has no elements',
      [{ $unwind: '$at' }, { $project: { at: 1 } }],
      [
        { _id: 1, at: 1 },
        { _id: 1, at: 2 },
      ],
    ],
    [
      '$lookup by field',
      [
        { $match: { _id: 1 } },
        { $lookup: { from: 'others', localField: 'item', foreignField: '_id', as: 'o' } },
        { $project: { o: '$o.n' } },
      ],
      [{ _id: 1, o: [1] }],
    ],
    [
      '$lookup by the elements of an array',
      [
        { $match: { _id: 1 } },
        { $lookup: { from: 'others', localField: 'at', foreignField: 'n', as: 'o' } },
        { $project: { o: '$o._id' } },
      ],
      [{ _id: 1, o: ['a', 'b'] }],
    ],
    [
      '$lookup with let and pipeline',
      [
        { $match: { _id: 1 } },
        {
          $lookup: {
            from: 'others',
            let: { q: '$qty' },
            pipeline: [{ $match: { $expr: { $eq: ['$n', '$$q'] } } }],
            as: 'o',
          },
        },
        { $project: { o: '$o._id' } },
      ],
      [{ _id: 1, o: ['b'] }],
    ],
    [
      '$lookup with fields and pipeline together',
      [
        { $match: { _id: 1 } },
        { $lookup: { from: 'others', localField: 'at', foreignField: 'n', pipeline: [{ $match: { n: 2 } }], as: 'o' } },
        { $project: { o: '$o._id' } },
      ],
      [{ _id: 1, o: ['b'] }],
    ],
    [
      '$lookup in a collection that is not there',
      [
        { $match: { _id: 1 } },
        { $lookup: { from: 'none', localField: 'a', foreignField: 'b', as: 'o' } },
        { $project: { o: 1 } },
      ],
      [{ _id: 1, o: [] }],
    ],
    [
      '$facet',
      [{ $facet: { n: [{ $count: 'n' }], none: [{ $match: { item: 'zz' } }] } }],
      [{ n: [{ n: 4 }], none: [] }],
    ],
    [
      '$unionWith',
      [
        { $match: { _id: 2 } },
        { $unionWith: { coll: 'others', pipeline: [{ $match: { n: 1 } }] } },
        { $project: { _id: 1 } },
      ],
      [{ _id: 2 }, { _id: 'a' }],
    ],
    [
      '$addFields descends into arrays',
      [
        { $match: { _id: 1 } },
        { $set: { list: [{ a: 1 }, { a: 2 }] } },
        { $addFields: { 'list.x': 9 } },
        { $project: { list: 1 } },
      ],
      [
        {
          _id: 1,
          list: [
            { a: 1, x: 9 },
            { a: 2, x: 9 },
          ],
        },
      ],
    ],
    ['$unset', [{ $match: { _id: 1 } }, { $unset: ['at', 'qty'] }], [{ _id: 1, item: 'a' }]],
    ['$replaceRoot', [{ $match: { _id: 2 } }, { $replaceRoot: { newRoot: { v: '$qty' } } }], [{ v: 5 }]],
    [
      '$first and $last follow the order',
      [{ $sort: { _id: -1 } }, { $group: { _id: null, first: { $first: '$_id' }, last: { $last: '$_id' } } }],
      [{ _id: null, first: 4, last: 1 }],
    ],
    [
      '$addToSet and $mergeObjects',
      [{ $group: { _id: null, items: { $addToSet: '$item' }, merged: { $mergeObjects: { k: '$_id' } } } }],
      [{ _id: null, items: ['a', 'b'], merged: { k: 4 } }],
    ],
    [
      '$match with $sort, $skip and $limit',
      [{ $sort: { _id: 1 } }, { $skip: 1 }, { $limit: 2 }, { $project: { _id: 1 } }],
      [{ _id: 2 }, { _id: 3 }],
    ],
    [
      '$limit before $skip',
      [{ $sort: { _id: 1 } }, { $limit: 2 }, { $skip: 1 }, { $project: { _id: 1 } }],
      [{ _id: 2 }],
    ],
    [
      'variables of the command',
      [{ $match: { $expr: { $eq: [{ $add: ['$qty', 2] }, '$$limit'] } } }, { $project: { _id: 1 } }],
      [{ _id: 2 }],
    ],
  ])('%s', (_name, stages, wanted) => {
    expect(run(sales, ...stages)).toEqual(wanted);
  });

  it('$sum and $avg take Longs into account, $min and $max compare them', () => {
    const [total] = run(sales, {
      $group: { _id: null, sum: { $sum: '$qty' }, max: { $max: '$qty' }, avg: { $avg: '$qty' } },
    });
    expect(String(total?.['sum'])).toBe('9007199254741001');
    expect(String(total?.['max'])).toBe('9007199254740993');
    expect(total?.['avg']).toBeCloseTo(2251799813685250, -2);
  });

  it('$project keeps the order of stored fields and puts computed ones behind', () => {
    const [first] = run([{ _id: 1, z: 1, b: 2, a: 3 }], {
      $project: { a: 1, z: 1, b: 1, sum: { $add: ['$a', '$b'] } },
    });
    expect(Object.keys(first ?? {})).toEqual(['_id', 'z', 'b', 'a', 'sum']);
  });

  it('leaves number types of untouched documents alone', () => {
    const collection = collectionOf([{ _id: 1 }]);
    const [bytes] = runPipeline(
      collection,
      [{ $match: {} }],
      undefined,
      Scope.forCommand(SPEC_NOW),
      pipelineSource(() => undefined),
    );
    expect(bytes).toBe(collection.byId(1)?.raw);
  });
});

describe('refusals', () => {
  it.each<[string, unknown, number]>([
    ['an unknown stage', { $foo: 1 }, 40324],
    ['a stage of two fields', { $match: {}, $limit: 1 }, 40323],
    ['$out', { $out: 'x' }, 115],
    ['$merge', { $merge: 'x' }, 115],
    ['$graphLookup', { $graphLookup: {} }, 115],
    ['$changeStream', { $changeStream: {} }, 115],
    ['an unknown expression', { $project: { a: { $foo: 1 } } }, 168],
    ['$function', { $project: { a: { $function: {} } } }, 115],
    ['an unknown accumulator', { $group: { _id: null, a: { $foo: 1 } } }, 15952],
    ['$accumulator', { $group: { _id: null, a: { $accumulator: {} } } }, 115],
    ['$group without _id', { $group: { a: { $sum: 1 } } }, 15955],
    ['an unknown variable', { $project: { a: '$$zz' } }, 17276],
    ['a mixed projection', { $project: { a: 1, b: 0 } }, 31254],
    ['a named time zone', { $project: { a: { $hour: { date: '$$NOW', timezone: 'Europe/Paris' } } } }, 115],
    ['division by zero', { $project: { a: { $divide: [1, 0] } } }, 2],
    ['a sum of text', { $project: { a: { $add: ['x', 1] } } }, 14],
    ['a limit of zero', { $limit: 0 }, 15958],
  ])('%s', (_name, stage, code) => {
    expect(codeOf(() => run([{ _id: 1 }], stage))).toBe(code);
  });
});
