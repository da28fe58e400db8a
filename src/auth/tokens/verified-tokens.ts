import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../common/clock.js';
import type { TokenClaims } from './token-claims.js';

const MAX_TOKENS = 20_000;

interface VerifiedToken {
  readonly claims: TokenClaims;
  /** Seconds since the epoch; undefined for a token that does not expire. */
  readonly exp: number | undefined;
}

/**
 * Remembers which tokens were verified, so that a client that sends the same token with every request pays for its
 * verification once. Whether the account may still be used is asked every time; whether the token has expired, too.
 */
@Injectable()
export class VerifiedTokens {
  private readonly tokens = new LRUCache<string, VerifiedToken>({ max: MAX_TOKENS });

  constructor(private readonly clock: Clock) {}

  get(token: string): TokenClaims | undefined {
    const verified = this.tokens.get(token);
    if (!verified) return undefined;
    return verified.exp !== undefined && verified.exp <= this.clock.now().getTime() / 1000
      ? undefined
      : verified.claims;
  }

  remember(token: string, verified: VerifiedToken): void {
    this.tokens.set(token, verified);
  }
}
