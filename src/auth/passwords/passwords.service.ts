import { randomBytes } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Semaphore } from '../../common/semaphore.js';
import { Argon2 } from './argon2.js';

/** Two hashes hold 92 MiB and both cores of a small machine; other requests need the rest. */
const CONCURRENT_HASHES = 2;
/** What waits is answered within some two seconds; whoever comes later had better come again. */
const MAX_WAITING = 100;

/**
 * Hashes passwords and holds them against their hashes, a few at a time. An account that cannot sign in costs what any
 * other costs: there is always something to verify against.
 */
@Injectable()
export class PasswordsService implements OnModuleInit {
  private readonly hashes = new Semaphore(CONCURRENT_HASHES, MAX_WAITING);
  /** The hash of a password that nobody knows. */
  private nobodys = '';

  constructor(private readonly argon2: Argon2) {}

  async onModuleInit(): Promise<void> {
    this.nobodys = await this.argon2.hash(randomBytes(32).toString('base64url'));
  }

  /** @throws QueueFullError, which is answered OVERLOADED, when too many wait already */
  hash(password: string): Promise<string> {
    return this.hashes.run(() => this.argon2.hash(password.normalize('NFKC')));
  }

  /**
   * True when the password is the one that was hashed. Without a hash, or with one that is none, it takes as long and
   * is false.
   *
   * @throws QueueFullError, which is answered OVERLOADED, when too many wait already
   */
  async verify(hash: string | undefined, password: string): Promise<boolean> {
    const known = hash !== undefined && this.argon2.isReadable(hash) ? hash : undefined;
    const matches = await this.hashes.run(() => this.argon2.verify(known ?? this.nobodys, password.normalize('NFKC')));
    return matches && known !== undefined;
  }

  /** True when a hash was made with other parameters than new ones are. */
  isOutdated(hash: string): boolean {
    return this.argon2.isOutdated(hash);
  }
}
