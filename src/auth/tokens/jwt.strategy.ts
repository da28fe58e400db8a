import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy, type StrategyOptionsWithRequest } from 'passport-jwt';
import type { Jwt } from 'jsonwebtoken';
import { Clock } from '../../common/clock.js';
import { AppConfig } from '../../config/app-config.js';
import { extractToken } from './extract-token.js';
import { readClaims, type TokenClaims } from './token-claims.js';
import { isReadableToken } from './token-form.js';
import { VerifiedTokens } from './verified-tokens.js';

/**
 * Verifies a bearer or cookie token with passport-jwt: HS256 and nothing else, whatever the token's header says, and
 * with a key object (a string secret costs fourteen times the whole request).
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(
    config: AppConfig,
    private readonly verified: VerifiedTokens,
    private readonly clock: Clock,
  ) {
    super({
      jwtFromRequest: (request: unknown) => extractToken(request as FastifyRequest),
      // passport-jwt's types know strings and buffers only; jsonwebtoken below it takes key objects.
      secretOrKey: config.auth.jwtKey as unknown as Buffer,
      algorithms: ['HS256'],
      passReqToCallback: true,
      // The header, too: some of what it may say must be refused.
      jsonWebTokenOptions: { complete: true },
    } satisfies StrategyOptionsWithRequest);
  }

  /** Called with a token whose signature and time are good. */
  validate(request: FastifyRequest, { header, payload }: Jwt): TokenClaims | null {
    if (typeof payload === 'string' || !isReadableToken({ ...header }, payload, this.clock.now())) return null;
    const claims = readClaims(payload);
    const token = extractToken(request);
    const { exp } = payload;
    if (claims && token) this.verified.remember(token, { claims, exp });
    return claims;
  }
}
