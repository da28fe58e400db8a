import { createHmac } from 'node:crypto';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs whatever header and payload the test wants; JWT libraries refuse to make most of them. */
export function forge(
  header: Readonly<Record<string, unknown>>,
  payload: unknown,
  secret: string,
  hash: 'sha256' | 'sha384' | 'sha512' = 'sha256',
): string {
  const content = `${encode(header)}.${encode(payload)}`;
  return `${content}.${createHmac(hash, secret).update(content).digest('base64url')}`;
}

/** A token without a signature. */
export const unsigned = (header: Readonly<Record<string, unknown>>, payload: unknown): string =>
  `${encode(header)}.${encode(payload)}.`;
