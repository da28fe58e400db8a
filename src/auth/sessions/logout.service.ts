import { Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AccountLifecycleService } from '../../users/account-lifecycle.service.js';
import { UsersService } from '../../users/users.service.js';
import { presentedTokens } from '../tokens/extract-token.js';
import { JwtStrategy } from '../tokens/jwt.strategy.js';
import { isOpen } from './session-tokens.service.js';

/** Ends sessions one by one. */
@Injectable()
export class LogoutService {
  private readonly audit = new Logger('audit');

  constructor(
    private readonly tokens: JwtStrategy,
    private readonly users: UsersService,
    private readonly lifecycle: AccountLifecycleService,
  ) {}

  /** Ends the sessions of all tokens that a request carries, in header and cookie. Ended sessions stay ended. */
  async end(request: Pick<FastifyRequest, 'headers' | 'id'>): Promise<void> {
    for (const token of presentedTokens(request)) await this.endSessionOf(token, request.id);
  }

  private async endSessionOf(token: string, requestId: string): Promise<void> {
    const claims = await this.tokens.verify(token);
    const account = claims && (await this.users.findOne(claims.accountId));
    if (!account || !isOpen(claims.session, account)) return;
    const { id, expiresAt } = claims.session;
    await this.lifecycle.endSession(account.id, { id, expiresAt });
    this.audit.log({ msg: 'signed out', accountId: account.id, reqId: requestId });
  }
}
