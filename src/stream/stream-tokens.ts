import { createSecretKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JWTUserToken } from 'stream-chat';
import { Clock } from '../common/clock.js';
import { AppConfig } from '../config/app-config.js';

/** Stream allows no clock skew on `iat`: a token from a clock that is ahead is refused with code 42. */
const IAT_BACKDATING_SECONDS = 5;

/**
 * The moment to revoke tokens up to, so that all issued before `now` are dead and one issued right after it is good at
 * once: our tokens bear a time some seconds back, and so must this. To the end of its second, because `iat` knows
 * seconds only.
 */
export function revocationCut(now: Date): Date {
  return new Date((Math.floor(now.getTime() / 1000) - IAT_BACKDATING_SECONDS) * 1000 + 999);
}

/** A token for Stream's clients. */
export interface StreamToken {
  readonly token: string;
  /** Milliseconds since the epoch, as JavaScript clients count; undefined for a token that does not expire. */
  readonly expiresAtMs: number | undefined;
}

interface TokenOptions {
  /** Seconds; 0 makes a token without `exp`. */
  readonly ttlSeconds: number;
  /** Tokens issued at or before this moment are revoked: the new one must be younger. */
  readonly revokedAt?: Date | null | undefined;
}

/** Signs user tokens locally: HS256 over `user_id`, always with `iat`, without which Stream cannot revoke a token. */
@Injectable()
export class StreamTokens {
  private readonly key;

  constructor(
    config: AppConfig,
    private readonly clock: Clock,
  ) {
    this.key = createSecretKey(Buffer.from(config.stream.apiSecret, 'utf8'));
  }

  issue(userId: string, { ttlSeconds, revokedAt }: TokenOptions): StreamToken {
    const nowSeconds = Math.floor(this.clock.now().getTime() / 1000);
    const backdated = nowSeconds - IAT_BACKDATING_SECONDS;
    const iat = revokedAt ? Math.max(backdated, Math.floor(revokedAt.getTime() / 1000) + 1) : backdated;
    if (ttlSeconds === 0) return { token: JWTUserToken(this.key, userId, { iat }), expiresAtMs: undefined };
    const exp = nowSeconds + ttlSeconds;
    return { token: JWTUserToken(this.key, userId, { iat, exp }), expiresAtMs: exp * 1000 };
  }
}
