import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import type { Account } from '../common/accounts/account.js';
import { UsersService } from '../users/users.service.js';
import type { TokenClaims } from './token-claims.js';

/** Finds the account behind a verified token. */
@Injectable()
export class AuthService {
  constructor(
    private readonly users: UsersService,
    private readonly config: AppConfig,
  ) {}

  /**
   * The caller, or null when the token is good but its account is unknown, deactivated, or has another role by now.
   *
   * With our own accounts the stored role decides and a token of another role is outdated. Where another sign-in system
   * signs the tokens (AUTH_PROVISION), that system knows the role best, so the token decides.
   */
  async authenticate(claims: TokenClaims): Promise<Account | null> {
    const { provisionAccounts } = this.config.auth;
    const account = provisionAccounts
      ? await this.users.findOrCreate({
          id: claims.accountId,
          fullName: claims.name ?? '',
          role: claims.role ?? 'user',
          customerId: claims.customerId,
        })
      : await this.users.findOne(claims.accountId);
    if (!account?.active) return null;
    if (claims.role === undefined || claims.role === account.role) return account;
    return provisionAccounts ? { ...account, role: claims.role } : null;
  }
}
