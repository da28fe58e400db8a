import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../../common/clock.js';
import { AppException } from '../../common/errors/app-exception.js';
import { recordSecurityEvent } from '../../common/logging/security-log.js';
import { AppConfig } from '../../config/app-config.js';
import type { Client } from '../../limits/client.decorator.js';
import { AccountLifecycleService } from '../../users/account-lifecycle.service.js';
import { OpenSessionsService } from '../../users/sign-in/open-sessions.service.js';
import type { OpenSession, User } from '../../users/user.schema.js';
import { UsersService } from '../../users/users.service.js';
import type { UserProfileDto } from '../../users/profiles/user-profile.dto.js';
import { ownOrigins, sourceOf } from '../cookie-writes/request-source.js';
import { bearerTokens, presentedTokens } from '../tokens/extract-token.js';
import { JwtStrategy } from '../tokens/jwt.strategy.js';
import { isOpen, signSession } from './session-tokens.js';

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

/** A request to sign in, and what will hold the session: a cookie, or a client that keeps its token itself. */
export interface SignInRequest {
  readonly request: Pick<FastifyRequest, 'headers' | 'protocol' | 'host'>;
  readonly kind: OpenSession['kind'];
  readonly client: Client;
}

/** Opens sessions, and ends those whose tokens a request carries. */
@Injectable()
export class SessionsService {
  private readonly ownOrigins: ReadonlySet<string>;

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly tokens: JwtStrategy,
    private readonly users: UsersService,
    private readonly lifecycle: AccountLifecycleService,
    private readonly sessions: OpenSessionsService,
  ) {
    this.ownOrigins = ownOrigins(config);
  }

  /**
   * Opens a session: always a new one with a random id, so that no caller can choose the id of another's session.
   *
   * @throws AppException INVALID_CREDENTIALS when the account's sessions were all ended after it was found
   */
  async open(
    { _id: accountId, sessionVersion: version }: Pick<User, '_id' | 'sessionVersion'>,
    kind: OpenSession['kind'],
  ): Promise<SessionToken> {
    const openedAt = this.clock.now();
    const expiresAtMs = (Math.floor(openedAt.getTime() / 1000) + this.config.auth.sessionTtlSeconds) * 1000;
    const id = randomBytes(SESSION_ID_BYTES).toString('base64url');
    const session = { id, openedAt, expiresAt: new Date(expiresAtMs), kind };
    if (!(await this.sessions.add(accountId, version, session))) throw new AppException('INVALID_CREDENTIALS');
    return { token: signSession({ ...session, version, accountId }, this.config.auth.jwtKeys[0]), expiresAtMs };
  }

  /**
   * Opens a session in the place of those that the same client had: a token that it leaves behind would stay valid. The
   * cookie does not count in a request of another site's page, which could sign its visitor out otherwise.
   */
  async replace(
    account: Pick<User, '_id' | 'sessionVersion'>,
    { request, kind, client }: SignInRequest,
  ): Promise<SessionToken> {
    const isForeign = sourceOf(request, this.ownOrigins) === 'foreign';
    const left = isForeign ? bearerTokens(request.headers.authorization) : presentedTokens(request);
    for (const token of left) {
      const claims = await this.tokens.verify(token);
      if (claims?.session.kind !== 'own') continue;
      const { accountId } = claims;
      if (!(await this.sessions.end(accountId, claims.session.id))) continue;
      const cause = { by: account._id, reason: 'signed in again' };
      recordSecurityEvent('sessions ended', { accountId, ...cause, address: client.address, reqId: client.requestId });
    }
    return this.open(account, kind);
  }

  /** Ends the sessions of all tokens that a request carries, in header and cookies. Ended sessions stay ended. */
  async signOut(request: Pick<FastifyRequest, 'headers'>, { address, requestId }: Client): Promise<void> {
    for (const token of presentedTokens(request)) {
      const accountId = await this.endSessionOf(token);
      if (accountId) recordSecurityEvent('signed out', { accountId, address, reqId: requestId });
    }
  }

  /** The account whose session was ended; null when the token's session was not open. */
  private async endSessionOf(token: string): Promise<string | null> {
    const claims = await this.tokens.verify(token);
    if (!claims) return null;
    const { accountId, session } = claims;
    if (session.kind === 'own') return (await this.sessions.end(accountId, session.id)) ? accountId : null;
    const account = await this.users.findOne(accountId);
    if (!account || !isOpen(session, account)) return null;
    await this.lifecycle.endExternalSession(accountId, { id: session.id, expiresAt: session.expiresAt });
    return accountId;
  }
}
