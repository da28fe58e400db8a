import { Binary, BSONRegExp, Decimal128, Long, MaxKey, MinKey, ObjectId } from 'bson';
import type { Doc } from '../bson/values.js';
import { codeOf, idsMatching } from '../testing.js';

const id = new ObjectId();

/** Documents get their position as `_id`; the last column lists the ones that match. */
const CASES: readonly [string, Doc, readonly Doc[], readonly number[]][] = [
  [
    'equality over number types',
    { a: 5 },
    [{ a: Long.fromNumber(5) }, { a: Decimal128.fromString('5.0') }, { a: '5' }],
    [0, 1],
  ],
  ['order between long and double', { a: { $gt: 1.5 } }, [{ a: Long.fromString('9007199254740993') }, { a: 1 }], [0]],
  [
    'binary by bytes',
    { a: new Binary(Buffer.from([0xff])) },
    [{ a: new Binary(Buffer.from([0xfe])) }, { a: new Binary(Buffer.from([0xff])) }],
    [1],
  ],
  ['embedded document in field order', { a: { x: 1, y: 2 } }, [{ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }], [0]],
  ['array in element order', { a: [1, 2] }, [{ a: [1, 2] }, { a: [2, 1] }, { a: [[1, 2]] }], [0, 2]],
  ['an element of an array', { a: 1 }, [{ a: [1, 2] }, { a: [[1]] }, { a: 1 }], [0, 2]],
  ['null finds missing', { a: null }, [{}, { a: null }, { a: 0 }, { a: [null] }, { a: [] }], [0, 1, 3]],
  [
    'null below arrays of documents',
    { 'a.b': null },
    [{ a: [{ b: 1 }, {}] }, { a: [{ b: 1 }] }, { a: [] }, { a: [5] }, { a: 5 }, {}],
    [0, 4, 5],
  ],
  ['$gte null finds missing', { a: { $gte: null } }, [{}, { a: null }, { a: 1 }], [0, 1]],
  ['comparison within one type', { a: { $lt: 'z' } }, [{ a: 'b' }, { a: 1 }, { a: null }, {}], [0]],
  [
    'comparison with MinKey and MaxKey',
    { a: { $gt: new MinKey(), $lt: new MaxKey() } },
    [{ a: 1 }, { a: 'x' }, {}],
    [0, 1, 2],
  ],
  ['NaN equals itself only', { a: { $lte: NaN } }, [{ a: NaN }, { a: -1 }], [0]],
  [
    '$in with null, regex and values',
    { a: { $in: [null, new BSONRegExp('^x', ''), 3] } },
    [{}, { a: 'xy' }, { a: 3 }, { a: 'y' }],
    [0, 1, 2],
  ],
  ['$nin', { a: { $nin: [1, null] } }, [{ a: 1 }, {}, { a: 2 }, { a: [1, 2] }], [2]],
  ['$ne on arrays', { a: { $ne: 1 } }, [{ a: [1, 2] }, { a: [2] }, {}], [1, 2]],
  ['$not', { a: { $not: { $gt: 5 } } }, [{ a: 6 }, { a: 5 }, {}, { a: 'x' }], [1, 2, 3]],
  ['$not with a regex', { a: { $not: new BSONRegExp('^x', '') } }, [{ a: 'x' }, { a: 'y' }, {}], [1, 2]],
  ['$all on a scalar', { a: { $all: [1] } }, [{ a: 1 }, { a: [1, 2] }, { a: [2] }], [0, 1]],
  ['$all of nothing', { a: { $all: [] } }, [{ a: 1 }, { a: [] }], []],
  [
    '$all with $elemMatch',
    { a: { $all: [{ $elemMatch: { x: 1 } }, { $elemMatch: { y: 2 } }] } },
    [{ a: [{ x: 1 }, { y: 2 }] }, { a: [{ x: 1 }] }],
    [0],
  ],
  [
    '$elemMatch on documents',
    { a: { $elemMatch: { x: 1, y: { $gt: 1 } } } },
    [
      {
        a: [
          { x: 1, y: 1 },
          { x: 2, y: 2 },
        ],
      },
      { a: [{ x: 1, y: 2 }] },
    ],
    [1],
  ],
  ['$elemMatch on values', { a: { $elemMatch: { $gt: 1, $lt: 3 } } }, [{ a: [0, 4] }, { a: [2] }, { a: 2 }], [1]],
  [
    '$elemMatch with $or',
    { a: { $elemMatch: { $or: [{ x: 1 }, { y: 1 }] } } },
    [{ a: [{ y: 1 }] }, { a: [{ z: 1 }] }],
    [0],
  ],
  ['two conditions met by two elements', { a: { $gt: 1, $lt: 3 } }, [{ a: [0, 4] }, { a: [4] }], [0]],
  ['$size', { a: { $size: 2 } }, [{ a: [1, 2] }, { a: [[1, 2]] }, { a: 2 }], [0]],
  ['$exists', { 'a.b': { $exists: true } }, [{ a: { b: null } }, { a: {} }, { a: [{ b: 1 }] }, { a: [1] }], [0, 2]],
  ['$exists false', { 'a.b': { $exists: false } }, [{ a: { b: null } }, { a: {} }, { a: [] }], [1, 2]],
  [
    '$type objectId and binData',
    { a: { $type: ['objectId', 5] } },
    [{ a: id }, { a: new Binary(Buffer.from([1])) }, { a: 1 }],
    [0, 1],
  ],
  [
    '$type number and array',
    { a: { $type: ['number', 'array'] } },
    [{ a: 1 }, { a: 'x' }, { a: ['x'] }, { a: [] }],
    [0, 2, 3],
  ],
  [
    'numeric path part as index and name',
    { 'a.0.b': 1 },
    [{ a: [{ b: 1 }] }, { a: [{ b: 2 }, { b: 1 }] }, { a: { 0: { b: 1 } } }],
    [0, 2],
  ],
  [
    '$regex with $options',
    { a: { $regex: '^ab', $options: 'i' } },
    [{ a: 'ABc' }, { a: ['x', 'abc'] }, { a: 'cab' }],
    [0, 1],
  ],
  ['$mod', { a: { $mod: [3, 1] } }, [{ a: 4 }, { a: 4.9 }, { a: 3 }, { a: 'x' }], [0, 1]],
  ['$bitsAllSet', { a: { $bitsAllSet: [0, 2] } }, [{ a: 5 }, { a: 4 }, { a: 7 }], [0, 2]],
  ['$bitsAnyClear', { a: { $bitsAnyClear: 3 } }, [{ a: 3 }, { a: 2 }], [1]],
  [
    '$and, $or, $nor together',
    { $or: [{ a: 1 }, { $and: [{ b: 1 }, { $nor: [{ c: 1 }] }] }] },
    [{ a: 1 }, { b: 1 }, { b: 1, c: 1 }],
    [0, 1],
  ],
  [
    '$expr',
    { $expr: { $gt: ['$a', '$b'] } },
    [
      { a: 2, b: 1 },
      { a: 1, b: 2 },
    ],
    [0],
  ],
  ['$comment is ignored', { a: 1, $comment: 'why' }, [{ a: 1 }, { a: 2 }], [0]],
  ['a field called constructor', { constructor: { $exists: true } }, [{}, JSON.parse('{"constructor":1}') as Doc], [1]],
  ['a field called __proto__', JSON.parse('{"__proto__":1}') as Doc, [{}, JSON.parse('{"__proto__":1}') as Doc], [1]],
];

describe('filter', () => {
  it.each(CASES)('%s', (_name, filter, documents, matching) => {
    expect(
      idsMatching(
        documents.map((doc, _id) => ({ _id, ...doc })),
        filter,
      ),
    ).toEqual(matching);
  });

  it.each<[string, Doc, number]>([
    ['unknown operator', { a: { $near2: 1 } }, 2],
    ['unknown top-level operator', { $foo: 1 }, 2],
    ['$in without an array', { a: { $in: 1 } }, 2],
    ['empty $or', { $or: [] }, 2],
    ['$or of non-documents', { $or: [1] }, 2],
    ['$not of a value', { a: { $not: 1 } }, 2],
    ['$size below zero', { a: { $size: -1 } }, 9],
    ['$mod by zero', { a: { $mod: [0, 1] } }, 2],
    ['$options without $regex', { a: { $options: 'i' } }, 2],
    ['broken pattern', { a: { $regex: '(' } }, 51091],
    ['unknown type', { a: { $type: 'text' } }, 2],
    ['$where', { $where: '1' }, 115],
    ['$text', { $text: { $search: 'x' } }, 115],
    ['$jsonSchema', { $jsonSchema: {} }, 115],
    ['geo query', { a: { $near: [1, 2] } }, 115],
    ['extended pattern', { a: { $regex: 'a', $options: 'x' } }, 115],
  ])('refuses %s', (_name, filter, code) => {
    expect(codeOf(() => idsMatching([{ _id: 1 }], filter))).toBe(code);
  });
});
