import { hash, verify } from '@node-rs/argon2';

/** As the server hashes: argon2id with 46 MiB, one pass, one lane. With other parameters the hash would be renewed at the first sign-in. */
const PARAMETERS = { memoryCost: 47_104, timeCost: 1, parallelism: 1 } as const;

/** The hash of a password, as an account keeps it. */
export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), PARAMETERS);

/** True when `kept`, the hash of an account, is a hash of the password. */
export async function matches(password: string, kept: string | undefined): Promise<boolean> {
  if (!kept) return false;
  // Anything but a hash of argon2 matches nothing.
  return verify(kept, password.normalize('NFKC')).catch(() => false);
}
