import { Injectable, Logger } from '@nestjs/common';
import type { Caller } from '../../policies/current-user.js';
import { AppException } from '../../common/errors/app-exception.js';
import { AccountLifecycleService } from '../../users/account-lifecycle.service.js';
import { type SignInRecord, SignInRecordsService } from '../../users/sign-in/sign-in-records.service.js';
import type { Client } from '../limits/client.decorator.js';
import { LoginThrottle } from '../login/login-throttle.service.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { type SessionToken, SessionTokensService } from '../sessions/session-tokens.service.js';
import type { ChangePasswordDto } from '../auth.dto.js';
import { isTooLong, passwordFault, readTexts } from '../credentials.js';

/** Changes the caller's password, which ends all sessions of the account. */
@Injectable()
export class PasswordChangeService {
  private readonly audit = new Logger('audit');

  constructor(
    private readonly throttle: LoginThrottle,
    private readonly records: SignInRecordsService,
    private readonly passwords: PasswordsService,
    private readonly lifecycle: AccountLifecycleService,
    private readonly sessions: SessionTokensService,
  ) {}

  /**
   * Ends all sessions of the caller's account, and opens one for the caller.
   *
   * @throws AppException FIELDS_MISSING, a fault of the new password, CURRENT_PASSWORD_WRONG, RATE_LIMITED, OVERLOADED;
   *   CONFLICT when another request changed the password at the same time
   */
  async change(caller: Caller, body: ChangePasswordDto, client: Client): Promise<SessionToken> {
    const { currentPassword, newPassword } = readTexts(body, 'currentPassword', 'newPassword');
    const fault = passwordFault(newPassword);
    if (fault) throw new AppException(fault);
    // No account can have such a password.
    if (isTooLong(currentPassword)) throw new AppException('CURRENT_PASSWORD_WRONG');
    const record = await this.records.find({ _id: caller.id });
    if (!record) throw new AppException('UNAUTHORIZED');
    // The same limit as for signing in: a session must not allow more guesses.
    const login = record.email ?? `account:${caller.id}`;
    const known = await this.throttle.attempt(login, client, () => this.check(record, currentPassword));
    if (known === null) throw new AppException('CURRENT_PASSWORD_WRONG');
    const hash = await this.passwords.hash(newPassword);
    const sessionVersion = await this.lifecycle.replacePassword(caller.id, known, hash);
    if (sessionVersion === null) throw new AppException('CONFLICT');
    this.audit.log({ msg: 'password changed', accountId: caller.id, reqId: client.requestId });
    return this.sessions.open(caller.id, sessionVersion);
  }

  /** The account's hash when the password is correct, else null. */
  private async check({ passwordHash }: SignInRecord, password: string): Promise<string | null> {
    return (await this.passwords.verify(passwordHash, password)) && passwordHash !== undefined ? passwordHash : null;
  }
}
