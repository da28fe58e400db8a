import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { AppException } from '../../common/errors/app-exception.js';
import type { Caller } from '../../policies/current-user.js';
import { AuthService } from '../auth.service.js';
import { JwtStrategy } from '../tokens/jwt.strategy.js';
import type { TokenClaims } from '../tokens/token-claims.js';
import { RoutePolicies } from './route-policies.js';

/** Denies every route to callers without an account, unless the route says that it is public. */
@Injectable()
export class JwtAuthGuard extends AuthGuard() {
  constructor(
    strategy: JwtStrategy,
    private readonly policies: RoutePolicies,
    private readonly auth: AuthService,
  ) {
    super({ defaultStrategy: strategy.name });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.policies.of(context).policy?.kind === 'public') return true;
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
    return new AppException(this.policies.of(context).unauthorizedCode);
  }
}
