import { createHmac } from 'node:crypto';

/** What a token is made from. */
export interface TokenKit {
  /** The server's own secret. Tokens that are well signed with it must be refused for what they say. */
  readonly secret: string;
  /** The secret shared with Stream, which signs Stream's tokens and none of ours. */
  readonly apiSecret: string;
  readonly accountId: string;
  readonly nowSeconds: number;
}

/** A name that says what is wrong with it, and how it is made. */
export type HostileToken = readonly [name: string, make: (kit: TokenKit) => string];

export type Json = Readonly<Record<string, unknown>>;

/** The one header that is taken. */
export const HS256 = { alg: 'HS256', typ: 'JWT' };
export const HOUR_SECONDS = 3600;
export const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
export const content = (header: unknown, payload: unknown): string => `${encode(header)}.${encode(payload)}`;
export const hmac = (text: string, secret: string | Buffer, hash = 'sha256'): string =>
  createHmac(hash, secret).update(text).digest('base64url');
/** Well-formed and rightly signed, whatever it says. */
export const signed = (header: unknown, payload: unknown, secret: string | Buffer, hash?: string): string => {
  const text = content(header, payload);
  return `${text}.${hmac(text, secret, hash)}`;
};
/** What a vet's own token says. */
export const good = ({ accountId, nowSeconds }: TokenKit): Json => ({
  sub: accountId,
  role: 'vet',
  iat: nowSeconds,
  exp: nowSeconds + HOUR_SECONDS,
});
export const genuine = (kit: TokenKit): string => signed(HS256, good(kit), kit.secret);
