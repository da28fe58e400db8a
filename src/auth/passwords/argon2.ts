import { hash, parseOptions, verify } from '@node-rs/argon2';

/** The library's default, and how its hashes begin. */
const ARGON2ID = '$argon2id$';
/** OWASP's first choice: 46 MiB, one pass, one lane. Some 15 ms of one core. */
const MEMORY_KIB = 47_104;
const PASSES = 1;
const LANES = 1;

/** argon2id with our parameters. */
export class Argon2 {
  /** @param memoryKib less in tests that only need an account that signs in */
  constructor(private readonly memoryKib = MEMORY_KIB) {}

  /** The hash in its own text form, with its salt and parameters. Every byte of the password counts. */
  hash(password: string): Promise<string> {
    return hash(password, { memoryCost: this.memoryKib, timeCost: PASSES, parallelism: LANES });
  }

  /** @throws Error when `encoded` is not an argon2 hash */
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
    return (
      !encoded.startsWith(ARGON2ID) || memoryCost !== this.memoryKib || timeCost !== PASSES || parallelism !== LANES
    );
  }
}
