/** A body that must be refused. */
export interface BadBody {
  readonly what: string;
  readonly text: string;
  /** What the answer names; absent for what is not JSON at all. */
  readonly field?: string;
}

const WRONG_TYPES: readonly unknown[] = [
  7,
  true,
  [],
  ['a'],
  {},
  { $ne: null },
  { $gt: '' },
  { toString: 'x' },
  [[['a']]],
];
const CONTROLS = ['\u0000', 'a\u0000b', 'a\nb', 'a\tb', 'a\u001bb', 'a\u007fb', 'a\u0085b', 'a\u2028b', 'a\u202eb'];
const HALF_EMOJI = '"a\\ud83d"';

const valuesOf: Readonly<Record<string, readonly unknown[]>> = {
  name: [...WRONG_TYPES, ...CONTROLS, 'x'.repeat(101), '😀'.repeat(101), 'x'.repeat(10_240)],
  description: [...WRONG_TYPES, ...CONTROLS, 'x'.repeat(501), '😀'.repeat(501), 'x'.repeat(10_240)],
  size: ['7', '', true, [], [7], {}, { $gt: 0 }, -1, 2501, 1.5, 1e308, Number.MAX_SAFE_INTEGER],
  maxDurationSeconds: ['3600', '', true, [], {}, { $gt: 0 }, -1, 0, 119, 43_201, 120.5, 1e308],
  appointmentId: [...WRONG_TYPES, ...CONTROLS, '', ' ', '$ne', 'a.b', 'a/b', '..', 'zoë', '😀', 'x'.repeat(49)],
};
const ROLES = [...WRONG_TYPES, '', 'x'.repeat(65), '😀'.repeat(65), 'x'.repeat(10_240)];

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 40)}… (${text.length})` : text);
const bad = (text: string, field?: string): BadBody => ({
  what: short(text).replaceAll(/[^ -~]/gu, '?'),
  text,
  ...(field && { field }),
});

/** Bodies that no route takes. */
export const NO_BODIES: readonly BadBody[] = [
  ...['{', '{"name":', "{'name':1}", '{"name":NaN}', '{}{}', 'x'.repeat(10_240)].map((text) => bad(text)),
  ...['{"__proto__":{}}', '{"name":"a","__proto__":{"size":1}}', '{"constructor":{"prototype":{"size":1}}}'].map(
    (text) => bad(text),
  ),
];

const OF_ANY_SHAPE: readonly BadBody[] = [
  ...['[]', '[{"name":"a"}]', '"text"', '7', 'true', JSON.stringify(['x'.repeat(10_240)])].map((text) =>
    bad(text, 'body'),
  ),
];

/** Bodies with which no room is made. */
export const BAD_ROOMS: readonly BadBody[] = [
  ...NO_BODIES,
  ...OF_ANY_SHAPE,
  ...Object.entries(valuesOf).flatMap(([field, values]) =>
    values.map((value) => bad(JSON.stringify({ [field]: value }), field)),
  ),
  bad(`{"name":${HALF_EMOJI}}`, 'name'),
  bad('{"size":1e999}', 'size'),
];

/** Bodies with which no token is issued. */
export const BAD_TOKEN_REQUESTS: readonly BadBody[] = [
  ...NO_BODIES,
  ...OF_ANY_SHAPE,
  ...ROLES.map((role) => bad(JSON.stringify({ role }), 'role')),
];

/** What stands where the id of a room should, as it goes into an address. None is the id of any room. */
export const NO_ROOM_IDS: readonly string[] = [
  ...['0'.repeat(24), 'x'.repeat(48), 'x'.repeat(49), 'undefined', 'null', 'constructor', '__proto__', 'prototype'],
  ...['$ne', '{"$ne":null}', '[object Object]', 'a.b', 'a/b', '*', '.*', ' ', '\0', 'a\0', 'a\r\nb', '😀', 'zoë'],
].map(encodeURIComponent);

/** Queries that no list takes, with the field that is named. */
export const BAD_QUERIES: readonly (readonly [query: string, field: string])[] = [
  ...['0', '101', '-1', '1.5', 'x', '1e9', '', 'NaN', '1&limit=2'].map((value) => [`limit=${value}`, 'limit'] as const),
  ...['x', '', 'e30', '.', '%00', 'x'.repeat(513), 'MHx4JG5l', 'x&cursor=y'].map(
    (value) => [`cursor=${value}`, 'cursor'] as const,
  ),
];
