import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import type { Account } from '../../common/accounts/account.js';
import { AppException } from '../../common/errors/app-exception.js';
import { AuthService } from '../auth.service.js';
import type { Caller } from '../../policies/current-user.js';
import { extractToken } from '../tokens/extract-token.js';
import { RoutePolicies } from './route-policies.js';
import type { TokenClaims } from '../tokens/token-claims.js';
import { VerifiedTokens } from '../tokens/verified-tokens.js';

type SignedInRequest = FastifyRequest & { user?: TokenClaims | Caller };

/** Denies every route to callers without an account, unless the route says that it is public. */
@Injectable()
export class JwtAuthGuard extends AuthGuard('jwt') {
  constructor(
    private readonly policies: RoutePolicies,
    private readonly auth: AuthService,
    private readonly verified: VerifiedTokens,
  ) {
    super();
  }

  /** Answers at once for a token and an account that were seen a moment ago: waiting for what is known costs time, too. */
  override canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (this.policies.of(context).policy?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    const token = extractToken(request);
    if (!token) throw this.unauthorized(context);
    const claims = this.verified.get(token);
    const account = claims && this.auth.recall(claims);
    return account ? admit(request, account) : this.look(context, request, claims);
  }

  /** Passport's verdict, reached here without an error of Nest's own making. */
  override handleRequest<T>(error: unknown, claims: T | false, _info: unknown, context: ExecutionContext): T {
    if (error instanceof Error) throw error;
    if (!claims) throw this.unauthorized(context);
    return claims;
  }

  private async look(
    context: ExecutionContext,
    request: SignedInRequest,
    known: TokenClaims | undefined,
  ): Promise<boolean> {
    const account = await this.auth.authenticate(known ?? (await this.verify(context, request)), request.id);
    if (!account) throw this.unauthorized(context);
    return admit(request, account);
  }

  private async verify(context: ExecutionContext, request: SignedInRequest): Promise<TokenClaims> {
    try {
      await super.canActivate(context);
    } catch (error) {
      // jsonwebtoken has no answer but a TypeError to a well-signed payload of `null`.
      throw error instanceof AppException ? error : this.unauthorized(context, error);
    }
    return request.user as TokenClaims;
  }

  private unauthorized(context: ExecutionContext, cause?: unknown): AppException {
    return new AppException(this.policies.of(context).unauthorizedCode, { cause });
  }
}

/** With every field there is, so that all callers are of one shape. */
function admit(request: SignedInRequest, account: Account): true {
  request.user = { ...account, requestId: request.id, audit: undefined };
  return true;
}
