import { isIP } from 'node:net';

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

export const oneOf = (...values: readonly string[]): Kind<string> =>
  textThat(`must be one of ${values.join(', ')}`, (value) => values.includes(value));

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
    !/change[-_ ]?me|your[-_ ]|example|placeholder/i.test(value),
);

/** The address of a service that receives our secrets: https, or plain http on this machine only. */
export const serviceUrl = textThat(
  'must be an https:// address without a trailing slash (http:// on loopback)',
  (value) => {
    if (!URL.canParse(value) || value.endsWith('/')) return false;
    const { protocol, hostname, username, search } = new URL(value);
    const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
    return (protocol === 'https:' || (protocol === 'http:' && loopback)) && !username && !search;
  },
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
  rule: `must be false, a number of proxies up to ${MAX_HOPS}, or a list of addresses and networks`,
  accepts: (value) =>
    value === 'false' ||
    value === 'true' ||
    (/^\d+$/.test(value) ? Number(value) <= MAX_HOPS : value.split(',').every((part) => isNetwork(part.trim()))),
  parse: (value) => {
    if (value === 'false' || value === '0') return false;
    if (value === 'true') return 1;
    return /^\d+$/.test(value) ? Number(value) : split(value);
  },
};

function isNetwork(value: string): boolean {
  const [address = '', prefix, ...rest] = value.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  // A prefix of 0 would trust every address.
  return prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}
