import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy, type StrategyOptionsWithRequest } from 'passport-jwt';
import type { Jwt } from 'jsonwebtoken';
import { AppConfig } from '../../config/app-config.js';
import { extractToken } from './extract-token.js';
import type { TokenClaims } from './token-claims.js';
import { TokenReader } from './token-reader.js';

/**
 * Verifies a bearer or cookie token with passport-jwt: HS256 and nothing else, whatever the token's header says, and
 * with a key object (a string secret costs fourteen times the whole request).
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(
    config: AppConfig,
    private readonly tokens: TokenReader,
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
  validate(request: FastifyRequest, verified: Jwt): TokenClaims | null {
    const token = extractToken(request);
    return token === null ? null : this.tokens.read(token, verified);
  }
}
