import { Injectable } from '@nestjs/common';
import { hash, parseOptions, verify } from '@node-rs/argon2';

/** The library's default, and how its hashes begin. */
const ARGON2ID = '$argon2id$';
/** OWASP's first choice: 46 MiB, one pass, one lane. Some 15 ms of one core. */
const MEMORY_KIB = 47_104;
const PASSES = 1;
const LANES = 1;

const PARAMETERS = { memoryCost: MEMORY_KIB, timeCost: PASSES, parallelism: LANES } as const;

/** argon2id with the parameters that are ours, and nothing around it. */
@Injectable()
export class Argon2 {
  /** The hash in its own text form, with its salt and parameters. Every byte of the password counts. */
  hash(password: string): Promise<string> {
    return hash(password, PARAMETERS);
  }

  /** @throws Error when `encoded` is no hash of argon2 */
  verify(encoded: string, password: string): Promise<boolean> {
    return verify(encoded, password);
  }

  /** True for a hash that we can verify, with whatever parameters. */
  isReadable(encoded: string): boolean {
    try {
      parseOptions(encoded);
      return true;
    } catch {
      return false;
    }
  }

  /** True when a hash was made with other parameters than new ones are. */
  isOutdated(encoded: string): boolean {
    const { memoryCost, timeCost, parallelism } = parseOptions(encoded);
    return !encoded.startsWith(ARGON2ID) || memoryCost !== MEMORY_KIB || timeCost !== PASSES || parallelism !== LANES;
  }
}
