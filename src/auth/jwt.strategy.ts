import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy, type StrategyOptionsWithRequest } from 'passport-jwt';
import { AppConfig } from '../config/app-config.js';
import { extractToken } from './extract-token.js';
import { readClaims, type TokenClaims } from './token-claims.js';
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
  ) {
    super({
      jwtFromRequest: (request: unknown) => extractToken(request as FastifyRequest),
      // passport-jwt's types know strings and buffers only; jsonwebtoken below it takes key objects.
      secretOrKey: config.auth.jwtKey as unknown as Buffer,
      algorithms: ['HS256'],
      passReqToCallback: true,
    } satisfies StrategyOptionsWithRequest);
  }

  /** Called with the payload of a token whose signature and time are good. */
  validate(request: FastifyRequest, payload: Readonly<Record<string, unknown>>): TokenClaims | null {
    const claims = readClaims(payload);
    const token = extractToken(request);
    const { exp } = payload;
    if (claims && token) this.verified.remember(token, { claims, exp: typeof exp === 'number' ? exp : undefined });
    return claims;
  }
}
