import { Injectable } from '@nestjs/common';
import type { Account } from '../common/accounts/account.js';
import { AppConfig } from '../config/app-config.js';
import { UsersService } from '../users/users.service.js';
import { isOpen } from './sessions/session-claims.js';
import type { TokenClaims } from './tokens/token-claims.js';

/** Finds the account behind a verified token. */
@Injectable()
export class AuthService {
  constructor(
    private readonly users: UsersService,
    private readonly config: AppConfig,
  ) {}

  /**
   * The caller, or null when the token's session has ended, or its account is unknown, deactivated, or has another role
   * now.
   */
  async authenticate(claims: TokenClaims, requestId: string): Promise<Account | null> {
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
}
