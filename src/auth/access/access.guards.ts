import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import type { Account } from '../../common/accounts/account.js';
import { AppException } from '../../common/errors/app-exception.js';
import type { ErrorCode } from '../../common/errors/error-codes.js';
import { AppConfig } from '../../config/app-config.js';
import type { Caller } from '../../policies/current-user.js';
import { policyOf, UNAUTHORIZED_CODE } from '../../policies/policy.js';
import { UsersService } from '../../users/users.service.js';
import { isOpen } from '../sessions/session-tokens.service.js';
import { JwtStrategy } from '../tokens/jwt.strategy.js';
import type { TokenClaims } from '../tokens/token-claims.js';

/** Denies every route to callers without an account, unless the route says that it is public. */
@Injectable()
export class JwtAuthGuard extends AuthGuard() {
  constructor(
    strategy: JwtStrategy,
    private readonly reflector: Reflector,
    private readonly users: UsersService,
    private readonly config: AppConfig,
  ) {
    super({ defaultStrategy: strategy.name });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (policyOf(this.reflector, context)?.kind === 'public') return true;
    await super.canActivate(context);
    const request = context.switchToHttp().getRequest<FastifyRequest & { user: TokenClaims | Caller }>();
    const account = await this.findAccount(request.user as TokenClaims, request.id);
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

  /**
   * The caller, or null when the token's session has ended, or its account is unknown, deactivated, or has another role
   * now.
   */
  private async findAccount(claims: TokenClaims, requestId: string): Promise<Account | null> {
    if (claims.session.kind === 'external' && this.config.auth.provisionAccounts) {
      return this.provision(claims, requestId);
    }
    const account = await this.users.findOne(claims.accountId);
    if (!account?.active || !isOpen(claims.session, account)) return null;
    // The stored role decides; a token with another role is outdated.
    return claims.role === undefined || claims.role === account.role ? account : null;
  }

  /** The other sign-in system is the source of truth for its accounts: name, role and customer number come from its token. */
  private async provision(
    { accountId, name, role, customerId, session }: TokenClaims,
    requestId: string,
  ): Promise<Account | null> {
    const account = await this.users.findOrCreate({
      id: accountId,
      fullName: name ?? '',
      role: role ?? 'user',
      customerId,
      requestId,
    });
    if (!account?.active || !isOpen(session, account)) return null;
    const known =
      customerId === undefined || customerId === account.customerId
        ? account
        : await this.users.setCustomerId(account, customerId);
    return role === undefined || role === known.role ? known : { ...known, role };
  }

  private unauthorized(context: ExecutionContext): AppException {
    const targets = [context.getHandler(), context.getClass()];
    const code = this.reflector.getAllAndOverride<ErrorCode | undefined>(UNAUTHORIZED_CODE, targets);
    return new AppException(code ?? 'UNAUTHORIZED');
  }
}

/** Checks that the caller has one of the roles that the route's policy names. Runs after {@link JwtAuthGuard}. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const policy = policyOf(this.reflector, context);
    if (policy?.kind === 'public') return true;
    const { user } = context.switchToHttp().getRequest<FastifyRequest & { user?: Account }>();
    if (!policy || !user) throw new AppException('FORBIDDEN');
    if (policy.roles.length > 0 && !policy.roles.includes(user.role)) throw new AppException('FORBIDDEN');
    return true;
  }
}
