import { deflateRawSync } from 'node:zlib';
import { good, type HostileToken, HOUR_SECONDS, HS256, type Json, signed, type TokenKit } from './token-kit.js';

/** A right signature over a payload that is not to be taken. */
const claims = (name: string, change: (kit: TokenKit) => Json): HostileToken => [
  name,
  (kit) => signed(HS256, { ...good(kit), ...change(kit) }, kit.secret),
];
/** A right signature over text that need not even be JSON. */
const payload = (name: string, write: (kit: TokenKit) => unknown): HostileToken => [
  name,
  (kit) => signed(HS256, write(kit), kit.secret),
];
const TIMES: readonly HostileToken[] = [
  claims('expired a second ago', ({ nowSeconds }) => ({ exp: nowSeconds - 1 })),
  claims('expires in the second that begins', ({ nowSeconds }) => ({ exp: nowSeconds })),
  claims('expired at the epoch', () => ({ exp: 0 })),
  claims('expired before the epoch', () => ({ exp: -1 })),
  claims('expired a fraction ago', ({ nowSeconds }) => ({ exp: nowSeconds - 0.5 })),
  ...[
    ['text', '9999999999'],
    ['a list', [9_999_999_999]],
    ['an operator', { $gt: 0 }],
    ['true', true],
    ['null', null],
  ].map(([name, exp]) => claims(`expiry as ${name as string}`, () => ({ exp }))),
  claims('expiry in milliseconds', ({ nowSeconds }) => ({ exp: (nowSeconds + HOUR_SECONDS) * 1000 })),
  claims('expiry beyond all time', () => ({ exp: 1e308 })),
  payload('expiry at infinity', ({ accountId }) => `{"sub":"${accountId}","role":"vet","exp":1e999}`),
  claims('not valid for an hour', ({ nowSeconds }) => ({ nbf: nowSeconds + HOUR_SECONDS })),
  claims('not valid before a text', () => ({ nbf: '0' })),
  claims('issued in an hour', ({ nowSeconds }) => ({ iat: nowSeconds + HOUR_SECONDS })),
  claims('issued at a text', () => ({ iat: '0' })),
  claims('issued at an object', () => ({ iat: {} })),
];

const SUBJECTS: readonly HostileToken[] = [
  ...(
    [
      ['nobody', 'nobody'],
      ['an empty text', ''],
      ['a number', 7],
      ['true', true],
      ['a list', ['admin']],
      ['an operator', { $ne: null }],
      ['a pattern', { $regex: '.*' }],
      ['an object that looks like an id', { _bsontype: 'ObjectId', id: 'x' }],
      ['a path', '../admin'],
      ['an encoded path', '%2e%2e%2fadmin'],
      ['a NUL inside', 'a\0b'],
      ['a line break', 'a\r\nb'],
      ['letters that only look like ASCII', 'аdmin'],
      ['digits of another script', '１２３'],
      ['a text of 49 letters', 'x'.repeat(49)],
      ['a text of three thousand letters', 'x'.repeat(2500)],
      ['the prototype', '__proto__'],
      ['the name of the system', 'system'],
      ['the name of a customer', 'customer-1'],
    ] satisfies [string, unknown][]
  ).map(([name, sub]) => claims(`subject: ${name}`, () => ({ sub }))),
  claims('a good user id behind a bad subject', ({ accountId }) => ({ sub: { $gt: '' }, userId: accountId })),
  payload('a subject that comes again as nobody', ({ accountId }) => `{"sub":"${accountId}","sub":"nobody"}`),
  payload('an expiry that comes again as past', ({ accountId }) => `{"sub":"${accountId}","exp":9999999999,"exp":1}`),
  ...['admin', 'superuser', 'ADMIN', 'vet ', '', ['vet'], ['vet', 'admin'], { $ne: 'vet' }, null, 0].map((role) =>
    claims(`role ${JSON.stringify(role)}`, () => ({ role })),
  ),
];

const PAYLOADS: readonly HostileToken[] = [
  ...[
    'null',
    '[]',
    '{}',
    '"text"',
    '7',
    'true',
    '',
    'nonsense',
    '{"sub":',
    '\0',
    '\ufeff{}',
    '{"__proto__":{"sub":"a"}}',
  ].map((text) => payload(`payload ${JSON.stringify(text)}`, () => text)),
  payload('a payload that is compressed', (kit) => deflateRawSync(JSON.stringify(good(kit))).toString('latin1')),
];

/** Tokens that are rightly signed, and must not be taken for what they say: times, accounts, roles, no claims at all. */
export const MISLEADING_TOKENS: readonly HostileToken[] = [...TIMES, ...SUBJECTS, ...PAYLOADS];
