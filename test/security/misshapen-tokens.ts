import { generateKeyPairSync, sign as signWith } from 'node:crypto';
import {
  content,
  encode,
  genuine,
  good,
  type HostileToken,
  HS256,
  hmac,
  type Json,
  signed,
  type TokenKit,
} from './token-kit.js';

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const RSA_PEM = RSA.publicKey.export({ type: 'spki', format: 'pem' }).toString();

const parts = (kit: TokenKit): [string, string, string] => genuine(kit).split('.') as [string, string, string];

/** A good payload without a signature, under a header that says there is none. */
const unsigned = (name: string, alg: unknown): HostileToken => [
  `unsigned, alg ${name}`,
  (kit) => `${content({ typ: 'JWT', alg }, good(kit))}.`,
];
/** A good payload and a right HMAC, under a header that is not to be taken. */
const header = (name: string, changes: Json): HostileToken => [
  `header with ${name}`,
  (kit) => signed({ ...HS256, ...changes }, good(kit), kit.secret),
];
/** A good payload, signed with the attacker's key, under a header that points to that key. */
const pointing = (name: string, changes: Json): HostileToken => [
  `key offered by ${name}`,
  (kit) => signed({ ...HS256, ...changes }, good(kit), 'the attacker’s own key, as long as any'),
];
/** The characters of a token, rearranged. */
const shape = (name: string, write: (h: string, p: string, s: string, kit: TokenKit) => string): HostileToken => [
  name,
  (kit) => write(...parts(kit), kit),
];
/** A good payload under another key. */
const key = (name: string, choose: (kit: TokenKit) => string | Buffer): HostileToken => [
  `signed with ${name}`,
  (kit) => signed(HS256, good(kit), choose(kit)),
];

const ALGORITHMS: readonly HostileToken[] = [
  ...['none', 'None', 'NONE', 'nOnE', 'none ', '', 'null'].map((alg) => unsigned(JSON.stringify(alg), alg)),
  ...[undefined, null, 0, [], {}, ['none']].map((alg) => unsigned(`as ${JSON.stringify(alg)}`, alg)),
  ...['none', 'hs256', 'HS256 ', 'HS255', 'RS256', 'ES256', 'PS256', 'EdDSA', 'dir', 'A128KW'].map((alg) =>
    header(`alg ${JSON.stringify(alg)} over an HS256 signature`, { alg }),
  ),
  header('alg as a list', { alg: ['HS256'] }),
  ['HS384', (kit) => signed({ ...HS256, alg: 'HS384' }, good(kit), kit.secret, 'sha384')],
  ['HS512', (kit) => signed({ ...HS256, alg: 'HS512' }, good(kit), kit.secret, 'sha512')],
  ['HS512 that says HS256', (kit) => signed(HS256, good(kit), kit.secret, 'sha512')],
  [
    'RS256 with a key of the attacker’s',
    (kit) => {
      const text = content({ ...HS256, alg: 'RS256' }, good(kit));
      return `${text}.${signWith('sha256', Buffer.from(text), RSA.privateKey).toString('base64url')}`;
    },
  ],
  [
    'ES256 with a key of the attacker’s',
    (kit) => {
      const text = content({ ...HS256, alg: 'ES256' }, good(kit));
      const signature = signWith('sha256', Buffer.from(text), { key: EC.privateKey, dsaEncoding: 'ieee-p1363' });
      return `${text}.${signature.toString('base64url')}`;
    },
  ],
];

const HEADERS: readonly HostileToken[] = [
  header('an extension it calls critical', { crit: ['exp'] }),
  header('an unknown critical extension', { crit: ['x-admin'], 'x-admin': true }),
  header('an empty list of critical extensions', { crit: [] }),
  header('a payload that is not encoded', { b64: false, crit: ['b64'] }),
  header('b64 that nobody calls critical', { b64: false }),
  header('compression', { zip: 'DEF' }),
  header('encryption', { enc: 'A256GCM' }),
  header('the type of a security event', { typ: 'secevent+jwt' }),
  header('the type of a logout token', { typ: 'logout+jwt' }),
  header('a type that is no text', { typ: { $ne: null } }),
  pointing('jku', { jku: 'http://127.0.0.1:9/keys.json' }),
  pointing('x5u', { x5u: 'http://127.0.0.1:9/chain.pem' }),
  pointing('jwk', { jwk: { kty: 'oct', k: encode('the attacker’s own key, as long as any') } }),
  pointing('x5c', { x5c: [RSA_PEM.replaceAll(/-.*-|\n/g, '')] }),
  pointing('kid as a path', { kid: '../../../../dev/null' }),
  pointing('kid as a query', { kid: "x' UNION SELECT 'the attacker’s own key" }),
  pointing('kid as an operator', { kid: { $ne: null } }),
  ['kid of an empty file, and an empty key', (kit) => signed({ ...HS256, kid: '/dev/null' }, good(kit), '')],
  ['header that is a list', (kit) => signed([HS256], good(kit), kit.secret)],
  ['header that is null', (kit) => signed(null, good(kit), kit.secret)],
  ['header that is no JSON', (kit) => signed('alg=HS256', good(kit), kit.secret)],
  ['header behind a byte order mark', (kit) => signed(`\ufeff${JSON.stringify(HS256)}`, good(kit), kit.secret)],
  ['header of which the last alg is none', (kit) => `${content('{"alg":"HS256","alg":"none"}', good(kit))}.`],
];

const KEYS: readonly HostileToken[] = [
  key('an empty secret', () => ''),
  key('the word secret', () => 'secret'),
  key('the API secret of Stream', ({ apiSecret }) => apiSecret),
  key('a key of our public shape, PEM', () => RSA_PEM),
  key('our secret in capitals', ({ secret }) => secret.toUpperCase()),
  key('our secret and a line break', ({ secret }) => `${secret}\n`),
  key('our secret, decoded', ({ secret }) => Buffer.from(secret, 'base64url')),
  key('our secret, encoded', ({ secret }) => Buffer.from(secret).toString('base64')),
  [
    'a token of Stream’s for the same user',
    (kit) => signed(HS256, { user_id: kit.accountId, iat: kit.nowSeconds }, kit.apiSecret),
  ],
  ['a token of Stream’s shape under our secret', (kit) => signed(HS256, { user_id: kit.accountId }, kit.secret)],
];

const SHAPES: readonly HostileToken[] = [
  shape('no header', (_h, p, s) => `.${p}.${s}`),
  shape('no payload', (h, _p, s) => `${h}..${s}`),
  shape('no signature', (h, p) => `${h}.${p}.`),
  shape('two parts', (h, p) => `${h}.${p}`),
  shape('one part', (h) => h),
  shape('nothing but dots', () => '..'),
  shape('a part more', (h, p, s) => `${h}.${p}.${s}.${s}`),
  shape('five parts, as if encrypted', (h, p, s) => `${h}.${p}.${s}.${p}.${s}`),
  shape('a dot behind it', (h, p, s) => `${h}.${p}.${s}.`),
  shape('parts in another order', (h, p, s) => `${p}.${h}.${s}`),
  shape('padding behind the signature', (h, p, s) => `${h}.${p}.${s}=`),
  shape(
    'a signature in plain base64',
    (h, p, _s, { secret }) => `${h}.${p}.${Buffer.from(hmac(`${h}.${p}`, secret), 'base64url').toString('base64')}`,
  ),
  shape('a signature in hexadecimal', (h, p, s) => `${h}.${p}.${Buffer.from(s, 'base64url').toString('hex')}`),
  shape('a signature with other unused bits', (h, p, s) => `${h}.${p}.${sameBytes(s)}`),
  shape('a signature cut by a character', (h, p, s) => `${h}.${p}.${s.slice(0, -1)}`),
  shape('a payload of somebody else', (h, _p, s, kit) => `${h}.${encode({ ...good(kit), role: 'admin' })}.${s}`),
  shape('a space inside', (h, p, s) => `${h}. ${p}.${s}`),
  shape('a tab inside', (h, p, s) => `${h}.${p}\t.${s}`),
  shape('a no-break space behind it', (h, p, s) => `${h}.${p}.${s}\u00a0`),
  shape('quotes around it', (h, p, s) => `"${h}.${p}.${s}"`),
  shape('the scheme twice', (h, p, s) => `Bearer ${h}.${p}.${s}`),
  shape('two tokens', (h, p, s) => `${h}.${p}.${s},${h}.${p}.${s}`),
  shape('a letter beyond ASCII', (h, p, s) => `${h}.${p}.${s.slice(0, -1)}\u00e9`),
  shape('the JSON serialisation', (h, p, s) => JSON.stringify({ protected: h, payload: p, signature: s })),
  shape('a token in a token', (_h, _p, _s, kit) => signed({ ...HS256, cty: 'JWT' }, genuine(kit), kit.secret)),
  shape('a megabyte of dots', () => '.'.repeat(8000)),
  shape('a thousand parts', (h) => Array.from({ length: 100 }, () => h).join('.')),
];

/** Tokens that are wrong as tokens, whatever they say: in algorithm, header, key or shape. */
export const MISSHAPEN_TOKENS: readonly HostileToken[] = [...ALGORITHMS, ...HEADERS, ...KEYS, ...SHAPES];

/** Other text for the same bytes: the last character of a base64url of 32 bytes has two bits that mean nothing. */
function sameBytes(signature: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(signature.slice(-1));
  return signature.slice(0, -1) + (alphabet[last ^ 1] ?? '');
}
