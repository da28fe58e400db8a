import { hash, verify } from '@node-rs/argon2';

/** As the server hashes: argon2id with 46 MiB, one pass, one lane. Another form would be renewed at the first sign-in. */
const PARAMETERS = { memoryCost: 47_104, timeCost: 1, parallelism: 1 } as const;

/** A password in the form in which an account keeps it. */
export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), PARAMETERS);

/** True when an account that keeps this can be opened with the password. */
export async function opens(password: string, kept: string | undefined): Promise<boolean> {
  if (!kept) return false;
  // What is no hash of argon2 opens nothing.
  return verify(kept, password.normalize('NFKC')).catch(() => false);
}
