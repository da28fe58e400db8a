import { createSecretKey, type KeyObject } from 'node:crypto';
import { secret } from './kinds.js';
import type { Variables } from './variables.js';

export const toKey = (value: string): KeyObject => createSecretKey(Buffer.from(value, 'utf8'));

/** Sign-in systems give the secret either name. */
export function jwtSecret(env: Variables): string {
  const value = env.optional('JWT_SECRET', secret);
  const alias = env.optional('JWT_SECRET_KEY', secret);
  if (!value && !alias) env.report('JWT_SECRET', 'is missing');
  if (value && alias && value !== alias) env.report('JWT_SECRET', 'and JWT_SECRET_KEY differ: set one of them');
  return value ?? alias ?? '';
}

/** Reports secrets that serve two purposes: who holds one of them could sign for the other, too. */
export function reportShared(env: Variables, families: Readonly<Record<string, readonly KeyObject[]>>): void {
  const entries = Object.entries(families);
  for (const [at, [name, keys]] of entries.entries()) {
    for (const [other, others] of entries.slice(at + 1)) {
      const isShared = keys.some((key) => key.symmetricKeySize && others.some((another) => key.equals(another)));
      if (isShared) env.report(name, `or a previous one is also used as ${other}: each needs a secret of its own`);
    }
  }
}
