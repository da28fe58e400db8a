import { Injectable } from '@nestjs/common';
import jwt, { type Jwt } from 'jsonwebtoken';
import { Clock } from '../../common/clock.js';
import { AppConfig } from '../../config/app-config.js';
import { namesUs, readExternalSession, readOwnSession } from '../sessions/session-claims.js';
import { readClaims, type Session, type TokenClaims } from './token-claims.js';
import { isReadableToken } from './token-form.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Reads tokens: which are ours, which another sign-in system's, and whom they name. */
@Injectable()
export class TokenReader {
  constructor(
    private readonly config: AppConfig,
    private readonly verified: VerifiedTokens,
    private readonly clock: Clock,
  ) {}

  /** Reads a token with a good signature that has not expired, and remembers it. Null when it is not to be accepted. */
  read(token: string, { header, payload }: Jwt): TokenClaims | null {
    if (typeof payload === 'string' || !isReadableToken({ ...header }, payload, this.clock.now())) return null;
    const session = this.sessionOf(token, { ...header }, payload);
    const identity = readClaims(payload);
    if (!session || !identity) return null;
    const claims = { ...identity, session };
    this.verified.remember(token, { claims, exp: payload.exp });
    return claims;
  }

  /** Verifies and reads a token where no guard has done so. Null for anything but a good one; never throws. */
  verify(token: string): TokenClaims | null {
    const known = this.verified.get(token);
    if (known) return known;
    try {
      return this.read(token, jwt.verify(token, this.config.auth.jwtKey, { algorithms: ['HS256'], complete: true }));
    } catch {
      return null;
    }
  }

  private sessionOf(
    token: string,
    header: Readonly<Record<string, unknown>>,
    payload: Readonly<Record<string, unknown>>,
  ): Session | null {
    if (namesUs(payload)) return readOwnSession(header, payload);
    const { external } = this.config.auth;
    return external && readExternalSession(token, payload, external);
  }
}
