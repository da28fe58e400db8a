import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { Clock } from '../../common/clock.js';
import { AppConfig } from '../../config/app-config.js';
import type { UserProfileDto } from '../../users/profiles/user-profile.dto.js';
import { ISSUER, SESSION_TOKEN_TYPE, type SessionClaims } from './session-claims.js';

const SESSION_ID_BYTES = 18;

/** The token of a new session. */
export interface SessionToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number;
}

/** An account that has just signed in, and its new session. */
export interface SignedIn {
  readonly session: SessionToken;
  readonly user: UserProfileDto;
}

/** Opens sessions: signs a token that is accepted until it expires or its session ends. */
@Injectable()
export class SessionTokensService {
  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** Always a new session with a random id, so that no caller can choose the id of another's session. */
  open(accountId: string, sessionVersion: number): SessionToken {
    const { jwtKey, sessionTtlSeconds } = this.config.auth;
    const iat = Math.floor(this.clock.now().getTime() / 1000);
    const exp = iat + sessionTtlSeconds;
    const claims: SessionClaims = {
      iss: ISSUER,
      aud: ISSUER,
      sub: accountId,
      jti: randomBytes(SESSION_ID_BYTES).toString('base64url'),
      sv: sessionVersion,
      iat,
      exp,
    };
    const token = jwt.sign(claims, jwtKey, { header: { alg: 'HS256', typ: SESSION_TOKEN_TYPE } });
    return { token, expiresAtMs: exp * 1000 };
  }
}
