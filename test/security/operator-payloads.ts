import { HOSTILE_TEXTS } from './hostile-texts.js';

/** A value that means something to some interpreter: MongoDB, JavaScript, BSON, a path, a number parser. */
export interface Payload {
  /** As it stands in a JSON body; not made by JSON.stringify where that could not write it. */
  readonly json: string;
  /** As it stands where there is text only: in an address, a header, a cookie. */
  readonly text: string;
}

const ofText = (text: string): Payload => ({ json: JSON.stringify(text), text });
const ofJson = (json: string): Payload => ({ json, text: json });
const ofValue = (value: unknown): Payload => ofJson(JSON.stringify(value));

/** Each of MongoDB's query operators with an argument that would match, or break, the most. */
const QUERY_OPERATORS: readonly (readonly [string, unknown])[] = [
  ['$eq', ''],
  ['$ne', null],
  ['$ne', ''],
  ['$ne', 1],
  ['$gt', ''],
  ['$gt', -1],
  ['$gte', ''],
  ['$lt', '~'],
  ['$lte', '~'],
  ['$in', []],
  ['$in', [null, '', 'admin']],
  ['$in', [{ $ne: null }]],
  ['$nin', []],
  ['$nin', ['nobody']],
  ['$not', { $eq: 'nobody' }],
  ['$not', {}],
  ['$and', [{}]],
  ['$or', [{}, { a: 1 }]],
  ['$nor', [{ a: 1 }]],
  ['$exists', true],
  ['$exists', false],
  ['$type', 2],
  ['$type', 'string'],
  ['$mod', [1, 0]],
  ['$regex', '.*'],
  ['$regex', '^(a+)+$'],
  ['$regex', '['],
  ['$options', 'i'],
  ['$size', 0],
  ['$all', []],
  ['$elemMatch', {}],
  ['$bitsAllSet', 1],
  ['$text', { $search: 'a' }],
  ['$where', '1'],
  ['$where', 'sleep(2000)||true'],
  ['$where', 'function(){while(true);}'],
  ['$expr', true],
  ['$expr', { $eq: ['$role', 'admin'] }],
  ['$expr', { $function: { body: 'function(){return true}', args: [], lang: 'js' } }],
  ['$jsonSchema', {}],
  ['$comment', 'x'],
  ['$geoWithin', { $centerSphere: [[0, 0], 4] }],
  ['$near', [0, 0]],
  ['$sampleRate', 1],
  ['$rand', {}],
  ['$natural', 1],
  ['$query', {}],
  ['$maxScan', 1],
  ['$explain', true],
  ['$unknown', 1],
  ['$', 1],
  ['', 1],
];

const UPDATE_OPERATORS = [
  '$set',
  '$unset',
  '$inc',
  '$push',
  '$pull',
  '$rename',
  '$setOnInsert',
  '$currentDate',
  '$bit',
];
const STAGES = ['$match', '$lookup', '$out', '$merge', '$unionWith', '$graphLookup', '$accumulator', '$function'];

/** What drivers and tools turn into BSON types, and what looks like one of the driver's own objects. */
const BSON_LOOKALIKES: readonly unknown[] = [
  { $oid: '000000000000000000000000' },
  { $oid: 'x' },
  { $date: '2026-11-21T13:00:00Z' },
  { $date: { $numberLong: '-1' } },
  { $numberLong: '9223372036854775807' },
  { $numberDecimal: 'NaN' },
  { $numberDouble: 'Infinity' },
  { $numberInt: '1' },
  { $binary: { base64: 'AA==', subType: '00' } },
  { $regularExpression: { pattern: '.*', options: 'i' } },
  { $timestamp: { t: 1, i: 1 } },
  { $minKey: 1 },
  { $maxKey: 1 },
  { $code: 'while(true);' },
  { $code: 'x', $scope: {} },
  { $symbol: 'a' },
  { $undefined: true },
  { $dbPointer: { $ref: 'users', $id: 'a' } },
  { $ref: 'users', $id: 'admin', $db: 'admin' },
  { $uuid: '00000000-0000-0000-0000-000000000000' },
  { _bsontype: 'ObjectId', id: 'x' },
  { _bsontype: 'Long', low: 1, high: 0 },
  { _bsontype: 'Code', code: 'x' },
  { _bsontype: 'BSONRegExp', pattern: '.*', options: '' },
  { type: 'Buffer', data: [1, 2, 3] },
  { buffer: { type: 'Buffer', data: [1] } },
];

const PROTOTYPES: readonly string[] = [
  '{"__proto__":{"admin":true}}',
  '{"__proto__":null}',
  '{"__proto__":[]}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"constructor":null}',
  '{"prototype":{}}',
  '{"toString":null}',
  '{"toString":"x","valueOf":"y"}',
  '{"valueOf":1}',
  '{"hasOwnProperty":1}',
  '{"toJSON":"x"}',
  '{"then":"x"}',
  '{"length":1e9}',
  '{"length":-1,"0":"a"}',
  '{"__defineGetter__":1}',
  '{"__lookupGetter__":1}',
  '{"isPrototypeOf":1}',
  '{"propertyIsEnumerable":1}',
];

const SHAPES: readonly unknown[] = [
  null,
  true,
  false,
  {},
  [],
  [[]],
  [null],
  [''],
  ['a', 'b'],
  ['a', { $ne: null }],
  [{ $ne: null }],
  [['a']],
  { a: 1 },
  { '0': 'a' },
  { 'a.b': 1 },
  { 'a.$ne': null },
  { 'work.status': 'dead' },
  { $: { $: 1 } },
  { '\0': 1 },
  { $ne: { $ne: { $ne: null } } },
  { ' $ne': null },
  { '\uff04ne': null },
  { '\ufe69ne': null },
  { '\u0000$ne': null },
  Array.from({ length: 1000 }, (_, n) => n),
  Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`k${n}`, n])),
];

const NUMBERS: readonly string[] = [
  '-1',
  '1.5',
  '9007199254740992',
  '9007199254740993',
  '-9007199254740993',
  '18446744073709551616',
  '1e21',
  '1e308',
  '1e999',
  '-1e999',
  '5e-324',
  '123456789012345678901234567890',
  '0.1e-1000',
];

const nested = (depth: number): string => `${'{"$and":['.repeat(depth)}{}${']}'.repeat(depth)}`;
const nestedLists = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** Values of which none may break the server, or be taken for anything but itself. */
export const PAYLOADS: readonly Payload[] = [
  ...QUERY_OPERATORS.map(([operator, argument]) => ofValue({ [operator]: argument })),
  ...UPDATE_OPERATORS.map((operator) => ofValue({ [operator]: { role: 'admin' } })),
  ...STAGES.map((stage) => ofValue([{ [stage]: { from: 'users' } }])),
  ...BSON_LOOKALIKES.map(ofValue),
  ...PROTOTYPES.map(ofJson),
  ...SHAPES.map(ofValue),
  ...NUMBERS.map(ofJson),
  ...HOSTILE_TEXTS.map(ofText),
  ...[50, 5000].map((depth) => ofJson(nested(depth))),
  ...[50, 20_000].map((depth) => ofJson(nestedLists(depth))),
];
