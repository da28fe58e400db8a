import { Injectable } from '@nestjs/common';
import type { Account } from '../common/accounts/account.js';
import { AppConfig } from '../config/app-config.js';
import { UsersService } from '../users/users.service.js';
import { isOpen } from './sessions/open-session.js';
import type { TokenClaims } from './tokens/token-claims.js';

/** Finds the account behind a verified token. */
@Injectable()
export class AuthService {
  constructor(
    private readonly users: UsersService,
    private readonly config: AppConfig,
  ) {}

  /**
   * The caller, or null when the token is good but its session was ended, or its account is unknown, deactivated, or has
   * another role by now.
   */
  async authenticate(claims: TokenClaims, requestId: string): Promise<Account | null> {
    if (this.isProvisioned(claims)) return this.provision(claims, requestId);
    return accept(claims, await this.users.findOne(claims.accountId));
  }

  /** The same without asking the database; null also when that would be needed. */
  recall(claims: TokenClaims): Account | null {
    return this.isProvisioned(claims) ? null : accept(claims, this.users.recall(claims.accountId));
  }

  private isProvisioned({ session }: TokenClaims): boolean {
    return session.kind === 'external' && this.config.auth.provisionAccounts;
  }

  /** Another sign-in system signs the tokens and knows its accounts best: what its token says, counts. */
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

function accept(claims: TokenClaims, account: Account | null | undefined): Account | null {
  if (!account?.active || !isOpen(claims.session, account)) return null;
  // The stored role decides, and a token of another role is outdated.
  return claims.role === undefined || claims.role === account.role ? account : null;
}
