import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { AppException } from '../../common/errors/app-exception.js';
import type { ErrorCode } from '../../common/errors/error-codes.js';
import type { Caller } from '../../policies/current-user.js';
import { policyOf, UNAUTHORIZED_CODE } from '../../policies/policy.js';
import { AuthService } from '../auth.service.js';
import { JwtStrategy } from '../tokens/jwt.strategy.js';
import type { TokenClaims } from '../tokens/token-claims.js';

/** Denies every route to callers without an account, unless the route says that it is public. */
@Injectable()
export class JwtAuthGuard extends AuthGuard() {
  constructor(
    strategy: JwtStrategy,
    private readonly reflector: Reflector,
    private readonly auth: AuthService,
  ) {
    super({ defaultStrategy: strategy.name });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (policyOf(this.reflector, context)?.kind === 'public') return true;
    await super.canActivate(context);
    const request = context.switchToHttp().getRequest<FastifyRequest & { user: TokenClaims | Caller }>();
    const account = await this.auth.authenticate(request.user as TokenClaims, request.id);
    if (!account) throw this.unauthorized(context);
    request.user = { ...account, requestId: request.id };
    return true;
  }

  /** Passport's result, with the route's own error instead of Nest's. */
  override handleRequest<T>(error: Error | null, claims: T | false, _info: unknown, context: ExecutionContext): T {
    if (error) throw error;
    if (!claims) throw this.unauthorized(context);
    return claims;
  }

  private unauthorized(context: ExecutionContext): AppException {
    const targets = [context.getHandler(), context.getClass()];
    const code = this.reflector.getAllAndOverride<ErrorCode | undefined>(UNAUTHORIZED_CODE, targets);
    return new AppException(code ?? 'UNAUTHORIZED');
  }
}
