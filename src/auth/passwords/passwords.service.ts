import { randomBytes } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Argon2 } from './argon2.js';
import { FairSemaphore } from './fair-semaphore.js';

/** Two hashes hold 92 MiB and both cores of a small machine; other requests need the rest. */
const CONCURRENT_HASHES = 2;
/** These are answered within some two seconds; further requests are refused and should be retried. */
const MAX_WAITING = 100;

/**
 * Hashes and verifies passwords, a few at a time, and in turn for each address that asks for it. A sign-in takes as long for an account that cannot sign in, or does not
 * exist: there is always a hash to verify against.
 */
@Injectable()
export class PasswordsService implements OnModuleInit {
  private readonly hashes = new FairSemaphore(CONCURRENT_HASHES, MAX_WAITING);
  /** The hash of a random password, verified where an account has none. */
  private dummyHash = '';

  constructor(private readonly argon2: Argon2) {}

  async onModuleInit(): Promise<void> {
    this.dummyHash = await this.argon2.hash(randomBytes(32).toString('base64url'));
  }

  /**
   * @param address from which the request came
   * @throws QueueFullError, which is answered OVERLOADED, when too many requests are waiting
   */
  hash(password: string, address: string): Promise<string> {
    return this.hashes.run(address, () => this.argon2.hash(password.normalize('NFKC')));
  }

  /**
   * True when the password matches the hash. Without a valid hash the result is false and takes as long.
   *
   * @param address from which the request came
   * @throws QueueFullError, which is answered OVERLOADED, when too many requests are waiting
   */
  async verify(hash: string | undefined, password: string, address: string): Promise<boolean> {
    const known = hash !== undefined && this.argon2.isReadable(hash) ? hash : undefined;
    const matches = await this.hashes.run(address, () =>
      this.argon2.verify(known ?? this.dummyHash, password.normalize('NFKC')),
    );
    return matches && known !== undefined;
  }

  /** True when a hash was made with other parameters than new ones are. */
  isOutdated(hash: string): boolean {
    return this.argon2.isOutdated(hash);
  }
}
