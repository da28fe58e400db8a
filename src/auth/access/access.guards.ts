import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import type { Account } from '../../common/accounts/account.js';
import { AppException } from '../../common/errors/app-exception.js';
import type { ErrorCode } from '../../common/errors/error-codes.js';
import { Clock } from '../../common/clock.js';
import { AppConfig } from '../../config/app-config.js';
import type { Caller } from '../../policies/current-user.js';
import { policyOf, UNAUTHORIZED_CODE } from '../../policies/policy.js';
import { UsersService } from '../../users/users.service.js';
import { isOpen, type Session } from '../sessions/session-tokens.js';
import { candidateTokens, hasSessionCookie } from '../tokens/extract-token.js';
import { JwtStrategy, type TokenRequest } from '../tokens/jwt.strategy.js';
import type { TokenClaims } from '../tokens/token-claims.js';

interface AuthRequest extends FastifyRequest, TokenRequest {
  /** The claims of a token until its account is found. */
  user?: TokenClaims | Caller | null;
}

/** For how long an account that is cached may lack a session: far longer than an account is cached. */
const NEW_SESSION_MS = 60_000;

/** Denies every route to callers without an account, unless the route says that it is public. */
@Injectable()
export class JwtAuthGuard extends AuthGuard() {
  constructor(
    strategy: JwtStrategy,
    private readonly reflector: Reflector,
    private readonly users: UsersService,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {
    super({ defaultStrategy: strategy.name });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const policy = policyOf(this.reflector, context);
    if (policy?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<AuthRequest>();
    // A token that is not valid is refused everywhere: its owner wants to be more than a guest.
    if (policy?.guests && this.config.video.allowGuests && !presentsCredentials(request)) return true;
    const caller = await this.findCaller(request, context);
    if (!caller) throw this.unauthorized(context);
    request.user = caller;
    return true;
  }

  /** Passport's result for one token. Which error a request is answered with is decided when no token is good. */
  override handleRequest<T>(error: Error | null, claims: T | false): T | null {
    if (error) throw error;
    return claims || null;
  }

  /** The account of the first token that is good. Another host of our domain can set a cookie that comes before ours. */
  private async findCaller(request: AuthRequest, context: ExecutionContext): Promise<Caller | null> {
    for (const token of candidateTokens(request)) {
      request.token = token;
      await super.canActivate(context);
      const claims = request.user as TokenClaims | null;
      const account = claims && (await this.findAccount(claims, request.id));
      if (account) return { ...account, requestId: request.id, sessionId: claims.session.id };
    }
    return null;
  }

  /**
   * The caller, or null when the token's session has ended, or its account is unknown, deactivated, or has another role
   * now.
   */
  private async findAccount(claims: TokenClaims, requestId: string): Promise<Account | null> {
    if (claims.session.kind === 'external' && this.config.auth.provisionAccounts) {
      return this.provision(claims, requestId);
    }
    const account = await this.findOpen(claims.accountId, claims.session);
    if (!account?.active) return null;
    // The stored role decides; a token with another role is outdated.
    return claims.role === undefined || claims.role === account.role ? account : null;
  }

  /** The account in which the session is open. The cache may not know a session yet that another instance has opened. */
  private async findOpen(accountId: string, session: Session): Promise<Account | null> {
    const account = await this.users.findOne(accountId);
    if (!account || isOpen(session, account)) return account;
    const ageMs = this.clock.now().getTime() - (session.issuedAt?.getTime() ?? 0);
    if (session.kind === 'external' || ageMs > NEW_SESSION_MS) return null;
    const [current] = await this.users.findMany([accountId]);
    return current && isOpen(session, current) ? current : null;
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

const presentsCredentials = (request: FastifyRequest): boolean =>
  request.headers.authorization !== undefined || hasSessionCookie(request);

/** Checks that the caller has one of the roles that the route's policy names. Runs after {@link JwtAuthGuard}. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const policy = policyOf(this.reflector, context);
    if (policy?.kind === 'public') return true;
    const { user } = context.switchToHttp().getRequest<FastifyRequest & { user?: Account }>();
    if (policy?.guests && !user) return true;
    if (!policy || !user) throw new AppException('FORBIDDEN');
    if (policy.roles.length > 0 && !policy.roles.includes(user.role)) throw new AppException('FORBIDDEN');
    return true;
  }
}
