import { Binary, ObjectId } from 'bson';
import type { Doc } from '../bson/values.js';
import { aggregateOver } from '../testing.js';

/** The value of an expression over one document. */
function evaluate(expression: unknown, doc: Doc = {}): unknown {
  return aggregateOver([{ _id: 1, ...doc }], { $project: { _id: 0, value: expression } })[0]?.['value'];
}

describe('expressions', () => {
  it.each<[string, unknown, Doc, unknown]>([
    ['embedded documents compare in field order', { $eq: ['$a', { x: 1, y: 2 }] }, { a: { y: 2, x: 1 } }, false],
    ['arrays compare in element order', { $eq: ['$a', [1, 2]] }, { a: [2, 1] }, false],
    ['an array does not equal its element', { $eq: ['$a', 1] }, { a: [1] }, false],
    ['missing is below null', { $lt: ['$missing', null] }, {}, true],
    [
      'different binary data differ',
      { $eq: ['$a', '$b'] },
      { a: new Binary(Buffer.from([0xff])), b: new Binary(Buffer.from([0xfe])) },
      false,
    ],
    ['$cmp over types', { $cmp: ['$a', '$b'] }, { a: new ObjectId(), b: true }, -1],
    ['$cond with a missing test', { $cond: ['$zz', 1, 2] }, {}, 2],
    ['an empty string is true', { $cond: ['$a', 1, 2] }, { a: '' }, 1],
    ['$ifNull', { $ifNull: ['$zz', null, 'x'] }, {}, 'x'],
    [
      '$switch',
      { $switch: { branches: [{ case: { $gt: ['$a', 5] }, then: 'big' }], default: 'small' } },
      { a: 1 },
      'small',
    ],
    ['$let', { $let: { vars: { n: { $add: ['$a', 1] } }, in: { $multiply: ['$$n', 2] } } }, { a: 1 }, 4],
    ['$map', { $map: { input: '$a', as: 'v', in: { $add: ['$$v', 1] } } }, { a: [1, 2] }, [2, 3]],
    ['$filter', { $filter: { input: '$a', cond: { $gt: ['$$this', 1] } } }, { a: [1, 2] }, [2]],
    ['$reduce', { $reduce: { input: '$a', initialValue: 0, in: { $add: ['$$value', '$$this'] } } }, { a: [1, 2] }, 3],
    ['a path through an array', '$a.b', { a: [{ b: 1 }, {}, { b: 2 }] }, [1, 2]],
    ['$add of a date', { $add: ['$a', 1000] }, { a: new Date(0) }, new Date(1000)],
    ['$subtract of dates', { $subtract: ['$a', '$b'] }, { a: new Date(5000), b: new Date(2000) }, 3000],
    ['arithmetic with null', { $add: ['$zz', 1] }, {}, null],
    ['$round half to even', { $round: ['$a', 1] }, { a: 2.25 }, 2.2],
    ['$round below the point', { $round: ['$a', -2] }, { a: 1250 }, 1200],
    ['$slice', { $slice: ['$a', 1, 2] }, { a: [1, 2, 3, 4] }, [2, 3]],
    ['$setUnion', { $setUnion: ['$a', [3, 1]] }, { a: [1, 2, 2] }, [1, 2, 3]],
    ['$in', { $in: ['$a', [1, 2]] }, { a: 2 }, true],
    ['$mergeObjects skips null', { $mergeObjects: ['$a', null, { y: 2 }] }, { a: { x: 1 } }, { x: 1, y: 2 }],
    ['$objectToArray', { $objectToArray: '$a' }, { a: { x: 1 } }, [{ k: 'x', v: 1 }]],
    ['$arrayToObject', { $arrayToObject: [[['x', 1]]] }, {}, { x: 1 }],
    ['$concat and case', { $toUpper: { $concat: ['$a', 'b'] } }, { a: 'a' }, 'AB'],
    ['$regexMatch', { $regexMatch: { input: '$a', regex: '^x', options: 'i' } }, { a: 'Xy' }, true],
    ['$type of missing', { $type: '$zz' }, {}, 'missing'],
    [
      '$dateToString',
      { $dateToString: { date: '$a', format: '%Y-%m-%d %H:%M %G-W%V %j', timezone: '+02:00' } },
      { a: new Date('2025-12-31T23:30:00Z') },
      '2026-01-01 01:30 2026-W01 001',
    ],
    [
      '$dateAdd ends at the end of a shorter month',
      { $dateAdd: { startDate: '$a', unit: 'month', amount: 1 } },
      { a: new Date('2025-01-31T10:00:00Z') },
      new Date('2025-02-28T10:00:00Z'),
    ],
    [
      '$dateTrunc to the week',
      { $dateTrunc: { date: '$a', unit: 'week', startOfWeek: 'monday' } },
      { a: new Date('2026-01-04T10:00:00Z') },
      new Date('2025-12-29T00:00:00Z'),
    ],
    [
      '$dateTrunc to bins of hours',
      { $dateTrunc: { date: '$a', unit: 'hour', binSize: 6 } },
      { a: new Date('2026-01-04T10:00:00Z') },
      new Date('2026-01-04T06:00:00Z'),
    ],
    [
      '$dateTrunc to the quarter',
      { $dateTrunc: { date: '$a', unit: 'quarter' } },
      { a: new Date('2026-05-04T10:00:00Z') },
      new Date('2026-04-01T00:00:00Z'),
    ],
    [
      '$dateDiff counts boundaries',
      { $dateDiff: { startDate: '$a', endDate: '$b', unit: 'day' } },
      { a: new Date('2026-01-01T23:00:00Z'), b: new Date('2026-01-02T01:00:00Z') },
      1,
    ],
    [
      '$dateDiff in weeks from Monday',
      { $dateDiff: { startDate: '$a', endDate: '$b', unit: 'week', startOfWeek: 'mon' } },
      { a: new Date('2026-01-04T00:00:00Z'), b: new Date('2026-01-05T00:00:00Z') },
      1,
    ],
    ['$literal', { $literal: '$a' }, {}, '$a'],
    ['$sum of an array', { $sum: '$a' }, { a: [1, 'x', 2] }, 3],
    ['$$NOW', { $year: '$$NOW' }, {}, 2026],
  ])('%s', (_name, expression, doc, wanted) => {
    expect(evaluate(expression, doc)).toEqual(wanted);
  });

  it('$$REMOVE takes a field away', () => {
    expect(aggregateOver([{ _id: 1, a: 1 }], { $set: { a: '$$REMOVE' } })).toEqual([{ _id: 1 }]);
  });
});
