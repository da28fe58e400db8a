import { isLoopback } from './addresses.js';
import { areProxies } from './networks.js';

/** What a variable may hold. `parse` has a result for every text, so that all faults are found in one pass. */
export interface Kind<T> {
  /** Follows the variable's name in the report of a fault. */
  readonly rule: string;
  readonly accepts: (text: string) => boolean;
  readonly parse: (text: string) => T;
  readonly min?: number;
  readonly max?: number;
}

const textThat = (rule: string, accepts: (text: string) => boolean): Kind<string> => ({
  rule,
  accepts,
  parse: (text) => text,
});

export const integer = (min: number, max: number): Kind<number> => ({
  rule: `must be a whole number from ${min} to ${max}`,
  accepts: (text) => /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max,
  parse: Number,
  min,
  max,
});

export const flag: Kind<boolean> = {
  rule: 'must be true or false',
  accepts: (text) => text === 'true' || text === 'false',
  parse: (text) => text === 'true',
};

export const text = (maxLength: number): Kind<string> =>
  textThat(`must have at most ${maxLength} characters`, ({ length }) => length <= maxLength);

export const matching = (pattern: RegExp, rule: string): Kind<string> => textThat(rule, (value) => pattern.test(value));

export const oneOf = <T extends string>(...values: readonly T[]): Kind<T> => ({
  rule: `must be one of ${values.join(', ')}`,
  accepts: (text) => values.some((value) => value === text),
  parse: (text) => text as T,
});

/** Values separated by commas. */
export const listOf = ({ rule, accepts }: Kind<string>): Kind<string[]> => ({
  rule,
  accepts: (list) => split(list).every((value) => accepts(value)),
  parse: split,
});

const split = (list: string): string[] =>
  list
    .split(',')
    .map((value) => value.trim())
    .filter(Boolean);

/** A shorter secret can be guessed; HS256 itself requires a key as long as its digest. */
const MIN_SECRET_BYTES = 32;
/** With fewer different characters, a long secret is a short one repeated. */
const MIN_DISTINCT_CHARACTERS = 8;

export const secret = textThat(
  `must be a random secret of at least ${MIN_SECRET_BYTES} bytes`,
  (value) =>
    Buffer.byteLength(value) >= MIN_SECRET_BYTES &&
    new Set(value).size >= MIN_DISTINCT_CHARACTERS &&
    !isRepeated(value.toLowerCase()) &&
    !/change[-_ ]?me|your[-_ ]|example|placeholder/i.test(value),
);

/** True when a text is one unit, at most half as long, again and again; the last one may be cut. */
function isRepeated(text: string): boolean {
  for (let unit = 1; unit <= text.length / 2; unit += 1) {
    if (text.startsWith(text.slice(unit))) return true;
  }
  return false;
}

/** An address that our secrets or our clients go to: https, or plain http on this machine only. */
export const serviceUrl = textThat(
  'must be an address such as https://chat.example.com, without a trailing slash (http:// on this machine only)',
  (value) => {
    if (!URL.canParse(value)) return false;
    const { protocol, hostname, username, password, search, hash, href } = new URL(value);
    const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
    // The parser mends what others refuse: missing or turned slashes, tabs, upper case, a default port.
    const isPlain = href === value || href === `${value}/`;
    return isSafe && isPlain && !value.endsWith('/') && !username && !password && !search && !hash;
  },
);

/** An address of this machine. */
export const localUrl = textThat(
  'must be an address of this machine such as http://127.0.0.1:8800/path',
  (value) => URL.canParse(value) && /^http:\/\/[^@?#\s]+$/.test(value) && isLoopback(new URL(value).hostname),
);

/** With a name, because the driver's own choice would be the database `test`. */
export const databaseUri = textThat(
  'must be a mongodb:// or mongodb+srv:// address with the name of the database, such as mongodb://127.0.0.1/backchannel',
  (value) => /^mongodb(\+srv)?:\/\/[^/?#\s]+\/[^/?#\s]+(\?\S*)?$/.test(value),
);

/** The exact origin of a web page, as in its `Origin` header; no pattern, no `*`, no `null`. */
export const webOrigin = textThat(
  'must be an origin such as https://app.example.com, without a path',
  (value) => /^https?:\/\/[\w.:[\]-]+$/.test(value) && URL.canParse(value) && new URL(value).origin === value,
);

const MAX_HOPS = 10;

/** The proxies in front of this server: none, a number of them, or those at certain addresses. */
export type TrustedProxies = false | number | string[];

/**
 * `true` means one proxy, and never "trust the whole header": a client can write any address there, and limits are
 * counted by address.
 */
export const trustedProxies: Kind<TrustedProxies> = {
  rule: `must be false, a number of proxies up to ${MAX_HOPS}, or a list of addresses and networks that are not wider than a proxy's`,
  accepts: (value) =>
    value === 'false' ||
    value === 'true' ||
    (/^\d+$/.test(value) ? Number(value) <= MAX_HOPS : areProxies(value.split(',').map((part) => part.trim()))),
  parse: (value) => {
    if (value === 'false' || value === '0') return false;
    if (value === 'true') return 1;
    return /^\d+$/.test(value) ? Number(value) : split(value);
  },
};
