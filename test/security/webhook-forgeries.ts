import { createHash, createHmac } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { HeaderList } from '../support/raw-http.js';
import { gzipBomb } from './gzip-bomb.js';

/** What a forger has to work with: everything but the API secret, which only signs the genuine event. */
export interface ForgerKit {
  /** A genuine event, as its bytes are signed. It holds letters beyond ASCII. */
  readonly body: Buffer;
  /** The genuine signature of the genuine bytes. */
  readonly signature: string;
  /** Signs as Stream does. Forgeries use it only for bytes other than those they send. */
  readonly sign: (bytes: Buffer | string) => string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly jwtSecret: string;
  readonly bodyLimit: number;
}

/** One forged delivery. */
export interface Forged {
  readonly body: Buffer;
  readonly headers: HeaderList;
}

/** A name that says what is wrong with it, and how it is made. */
export type Forgery = readonly [name: string, forge: (kit: ForgerKit) => Forged];

const JSON_TYPE = ['content-type', 'application/json'] as const;

const signed = (body: Buffer, ...signatures: readonly string[]): Forged => ({
  body,
  headers: [JSON_TYPE, ...signatures.map((signature) => ['x-signature', signature] as const)],
});
const encoded = (body: Buffer, encoding: string, signature: string): Forged => ({
  body,
  headers: [JSON_TYPE, ['content-encoding', encoding], ['x-signature', signature]],
});
const named = (body: Buffer, ...headers: HeaderList): Forged => ({ body, headers: [JSON_TYPE, ...headers] });

/** A delivery of the genuine body, whose signature the forger writes. */
const signature = (name: string, write: (kit: ForgerKit) => string): Forgery => [
  `a signature ${name}`,
  (kit) => signed(kit.body, write(kit)),
];
/** A delivery with the genuine signature, whose body the forger writes. */
const body = (name: string, write: (genuine: Buffer) => Buffer | string): Forgery => [
  `a body ${name}`,
  (kit) => signed(Buffer.from(write(kit.body) as Buffer), kit.signature),
];
/** A compressed delivery with the signature of the genuine JSON. */
const compressed = (name: string, write: (genuine: Buffer) => Buffer, encoding = 'gzip'): Forgery => [
  name,
  (kit) => encoded(write(kit.body), encoding, kit.signature),
];

const hmac = (algorithm: string, key: string | Buffer, bytes: Buffer): string =>
  createHmac(algorithm, key).update(bytes).digest('hex');
const digest = (...parts: (Buffer | string)[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');
const flipped = (bytes: Buffer, at: number): Buffer => {
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
  return changed;
};
const other = (hex: string): string => (hex.startsWith('a') ? 'b' : 'a') + hex.slice(1);
const pretty = (bytes: Buffer): string => JSON.stringify(JSON.parse(bytes.toString()), null, 2);
const reordered = (bytes: Buffer): string =>
  JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(bytes.toString()) as object).toReversed()));

const SIGNATURES: readonly Forgery[] = [
  ['no signature', ({ body }) => signed(body)],
  signature('that is empty', () => ''),
  signature('with one digit changed', (kit) => other(kit.signature)),
  signature(
    'with its last digit changed',
    (kit) => kit.signature.slice(0, -1) + (kit.signature.endsWith('0') ? '1' : '0'),
  ),
  signature('in upper case', (kit) => kit.signature.toUpperCase()),
  signature('cut in half', (kit) => kit.signature.slice(0, 32)),
  signature('cut by one digit', (kit) => kit.signature.slice(0, -1)),
  signature('with two digits more', (kit) => `${kit.signature}00`),
  signature('written twice in a row', (kit) => kit.signature + kit.signature),
  signature('with a space inside', (kit) => `${kit.signature.slice(0, 32)} ${kit.signature.slice(32)}`),
  signature('with a space instead of a digit', (kit) => `${kit.signature.slice(0, 63)} `),
  signature('in quotes', (kit) => `"${kit.signature}"`),
  signature('as a JSON list', (kit) => JSON.stringify([kit.signature])),
  signature('backwards', (kit) => Buffer.from(kit.signature).reverse().toString()),
  signature('in base64', (kit) => Buffer.from(kit.signature, 'hex').toString('base64')),
  signature('in base64url', (kit) => Buffer.from(kit.signature, 'hex').toString('base64url')),
  signature('after sha256=', (kit) => `sha256=${kit.signature}`),
  signature('after v1=', (kit) => `v1=${kit.signature}`),
  signature('after v1,', (kit) => `v1,${kit.signature}`),
  signature('after 0x', (kit) => `0x${kit.signature}`),
  signature('with a timestamp before it', (kit) => `t=1795262400,v1=${kit.signature}`),
  signature('in a list with a wrong one before it', (kit) => `${other(kit.signature)}, ${kit.signature}`),
  signature('in a list with a wrong one behind it', (kit) => `${kit.signature}, ${other(kit.signature)}`),
  signature('in a list behind a semicolon', (kit) => `${kit.signature};`),
  signature('in digits of another script', (kit) => kit.signature.replaceAll('0', '\u00b0')),
  signature('of nothing but zeros', () => '0'.repeat(64)),
  signature('of nothing but f', () => 'f'.repeat(64)),
  signature('that says true', () => 'true'),
  signature('that says undefined', () => 'undefined'),
  signature('by SHA-1', (kit) => hmac('sha1', kit.apiSecret, kit.body)),
  signature('by SHA-512', (kit) => hmac('sha512', kit.apiSecret, kit.body)),
  signature('by SHA-512, cut to the right length', (kit) => hmac('sha512', kit.apiSecret, kit.body).slice(0, 64)),
  signature('that is the plain digest of the body', (kit) => digest(kit.body)),
  signature('that is the digest of secret and body', (kit) => digest(kit.apiSecret, kit.body)),
  signature('that is the digest of body and secret', (kit) => digest(kit.body, kit.apiSecret)),
  signature('with another key', (kit) => hmac('sha256', 'somebody-else’s-secret', kit.body)),
  signature('with an empty key', (kit) => hmac('sha256', '', kit.body)),
  signature('with the API key as key', (kit) => hmac('sha256', kit.apiKey, kit.body)),
  signature('with the secret of our own tokens as key', (kit) => hmac('sha256', kit.jwtSecret, kit.body)),
  signature('with the secret and a line break as key', (kit) => hmac('sha256', `${kit.apiSecret}\n`, kit.body)),
  signature('with the secret in capitals as key', (kit) => hmac('sha256', kit.apiSecret.toUpperCase(), kit.body)),
  signature('with the secret decoded as key', (kit) =>
    hmac('sha256', Buffer.from(kit.apiSecret, 'base64url'), kit.body),
  ),
  signature('of the empty body', (kit) => kit.sign('')),
  signature('of the body as hexadecimal text', (kit) => kit.sign(kit.body.toString('hex'))),
  signature('of the body in Latin-1', (kit) => kit.sign(Buffer.from(kit.body.toString(), 'latin1'))),
  signature('of the body with other spacing', (kit) => kit.sign(pretty(kit.body))),
  signature('of the body with its keys in another order', (kit) => kit.sign(reordered(kit.body))),
  signature('of the body and a line break', (kit) => kit.sign(`${kit.body.toString()}\n`)),
  signature('of the body between quotes', (kit) => kit.sign(JSON.stringify(kit.body.toString()))),
  signature('of another event', (kit) => kit.sign('{"type":"message.deleted"}')),
  signature('of the body and its own header', (kit) => kit.sign(`x-signature: ${kit.body.toString()}`)),
  ['the signature twice', (kit) => signed(kit.body, kit.signature, kit.signature)],
  ['a wrong signature, then the right one', (kit) => signed(kit.body, other(kit.signature), kit.signature)],
  ['the right signature, then a wrong one', (kit) => signed(kit.body, kit.signature, other(kit.signature))],
  ['the right signature, then an empty one', (kit) => signed(kit.body, kit.signature, '')],
  ...['signature', 'x-hub-signature-256', 'x-signature-256', 'x_signature', 'authorization', 'webhook-signature'].map(
    (name): Forgery => [`the signature in the header ${name}`, (kit) => named(kit.body, [name, kit.signature])],
  ),
];

const BODIES: readonly Forgery[] = [
  body('that is empty', () => ''),
  body('with its first byte changed', (genuine) => flipped(genuine, 0)),
  body('with a byte changed in the middle', (genuine) => flipped(genuine, genuine.length >> 1)),
  body('with its last byte changed', (genuine) => flipped(genuine, genuine.length - 1)),
  body('cut by one byte', (genuine) => genuine.subarray(0, -1)),
  body('sent twice in a row', (genuine) => Buffer.concat([genuine, genuine])),
  body('behind a byte order mark', (genuine) => `\ufeff${genuine.toString()}`),
  body('before a line break', (genuine) => `${genuine.toString()}\n`),
  body('before a NUL', (genuine) => `${genuine.toString()}\0`),
  body('behind a space', (genuine) => ` ${genuine.toString()}`),
  body('with other spacing', pretty),
  body('with its keys in another order', reordered),
  body('with a key more', (genuine) => `${genuine.toString().slice(0, -1)},"admin":true}`),
  body('with a key that comes again', (genuine) => `{"type":"message.deleted",${genuine.toString().slice(1)}`),
  body('with a letter escaped', (genuine) => genuine.toString().replace('ä', String.raw`\u00e4`)),
  body('with a letter composed otherwise', (genuine) => genuine.toString().normalize('NFD')),
  body('in Latin-1', (genuine) => Buffer.from(genuine.toString(), 'latin1')),
  body('in UTF-16', (genuine) => Buffer.from(genuine.toString(), 'utf16le')),
  [
    'invalid UTF-8 under the signature of what a decoder makes of it',
    ({ sign }) => {
      const invalid = Buffer.from('{"type":"message.new\xff"}', 'latin1');
      return signed(invalid, sign(invalid.toString('utf8')));
    },
  ],
  [
    'a surrogate in bytes under the signature of its replacement',
    ({ sign }) => {
      const invalid = Buffer.from('{"type":"\xed\xa0\x80"}', 'latin1');
      return signed(invalid, sign(invalid.toString('utf8')));
    },
  ],
];

const ENCODINGS: readonly Forgery[] = [
  [
    'a gzip under the signature of the compressed bytes',
    ({ body, sign }) => encoded(gzipSync(body), 'gzip', sign(gzipSync(body))),
  ],
  compressed('a gzip of another event', () => gzipSync('{"type":"message.deleted"}')),
  compressed('a gzip of a gzip', (genuine) => gzipSync(gzipSync(genuine)), 'gzip, gzip'),
  compressed('a gzip with letters behind it', (genuine) => Buffer.concat([gzipSync(genuine), Buffer.from('more')])),
  compressed('a gzip with a NUL and an event behind it', (genuine) =>
    Buffer.concat([gzipSync(genuine), Buffer.from('\0{"type":"message.deleted"}')]),
  ),
  compressed('a gzip with a second event in a second member', (genuine) =>
    Buffer.concat([gzipSync(genuine), gzipSync('{"type":"message.deleted"}')]),
  ),
  compressed('a gzip with the event in both of two members', (genuine) =>
    Buffer.concat([gzipSync(genuine), gzipSync(genuine)]),
  ),
  compressed('a gzip with the beginning of a second member', (genuine) =>
    Buffer.concat([gzipSync(genuine), gzipSync(genuine).subarray(0, 12)]),
  ),
  compressed('a gzip cut by one byte', (genuine) => gzipSync(genuine).subarray(0, -1)),
  compressed('a gzip of nothing but its header', (genuine) => gzipSync(genuine).subarray(0, 10)),
  compressed('a gzip with a wrong checksum', (genuine) => flipped(gzipSync(genuine), gzipSync(genuine).length - 8)),
  compressed('a gzip with a wrong length', (genuine) => flipped(gzipSync(genuine), gzipSync(genuine).length - 4)),
  compressed('a gzip by an unknown method', (genuine) => flipped(gzipSync(genuine), 2)),
  compressed('deflate', (genuine) => deflateSync(genuine), 'deflate'),
  compressed('raw deflate', (genuine) => deflateRawSync(genuine), 'deflate'),
  compressed('brotli', (genuine) => brotliCompressSync(genuine), 'br'),
  compressed('deflate that says it is a gzip', (genuine) => deflateSync(genuine)),
  compressed('base64 that says it is a gzip', (genuine) => Buffer.from(gzipSync(genuine).toString('base64'))),
  compressed('a changed body that says it is a gzip', (genuine) => flipped(genuine, 9)),
  compressed('a gzip bomb', () => gzipBomb(64 * 1_048_576)),
  [
    'a gzip that is rightly signed and grows over the limit by a byte',
    ({ bodyLimit, sign }) => {
      const event = `{"type":"message.new","padding":"`.padEnd(bodyLimit - 1, 'x');
      return encoded(gzipSync(`${event}"}`), 'gzip', sign(`${event}"}`));
    },
  ],
];

const API_KEYS: readonly Forgery[] = (
  [
    ['of somebody else', () => ['theirs']],
    ['that is empty', () => ['']],
    ['sent twice', (key) => [key, key]],
    ['with another behind it', (key) => [key, 'theirs']],
    ['with another before it', (key) => ['theirs', key]],
    ['in capitals', (key) => [key.toUpperCase()]],
    ['with a letter more', (key) => [`${key}x`]],
    ['cut by a letter', (key) => [key.slice(0, -1)]],
    ['that is our secret', (_key, secret) => [secret]],
  ] satisfies [string, (key: string, secret: string) => string[]][]
).map(([name, write]): Forgery => [
  `an API key ${name}`,
  (kit) =>
    named(
      kit.body,
      ['x-signature', kit.signature],
      ...write(kit.apiKey, kit.apiSecret).map((key) => ['x-api-key', key] as const),
    ),
]);

/** Deliveries that differ from a genuine one in one thing each, and that must all be refused. */
export const WEBHOOK_FORGERIES: readonly Forgery[] = [...SIGNATURES, ...BODIES, ...ENCODINGS, ...API_KEYS];
