import { Injectable } from '@nestjs/common';
import { normalizeEmail } from '../../common/accounts/email-address.js';
import { AppException } from '../../common/errors/app-exception.js';
import type { Client } from '../../limits/client.decorator.js';
import type { Caller } from '../../policies/current-user.js';
import { AccountLifecycleService } from '../../users/account-lifecycle.service.js';
import { type SignInRecord, SignInRecordsService } from '../../users/sign-in/sign-in-records.service.js';
import type { OpenSession } from '../../users/user.schema.js';
import { LoginThrottle } from '../login/login-throttle.service.js';
import { SignInEvents } from '../login/sign-in-events.service.js';
import { isTooLong, PasswordRules } from '../passwords/password-rules.service.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { type SessionToken, SessionsService } from '../sessions/sessions.service.js';
import type { ChangePasswordDto } from '../auth.dto.js';
import { readTexts } from '../read-texts.js';

/** Changes the caller's password, which ends all sessions of the account. */
@Injectable()
export class PasswordChangeService {
  constructor(
    private readonly throttle: LoginThrottle,
    private readonly records: SignInRecordsService,
    private readonly rules: PasswordRules,
    private readonly passwords: PasswordsService,
    private readonly lifecycle: AccountLifecycleService,
    private readonly sessions: SessionsService,
    private readonly events: SignInEvents,
  ) {}

  /**
   * Ends all sessions of the caller's account, and opens one for the caller.
   *
   * @param kind of the new session
   * @throws AppException FIELDS_MISSING, a fault of the new password, CURRENT_PASSWORD_WRONG, RATE_LIMITED, OVERLOADED;
   *   CONFLICT when another request changed the password at the same time
   */
  async change(
    caller: Caller,
    body: ChangePasswordDto,
    client: Client,
    kind: OpenSession['kind'],
  ): Promise<SessionToken> {
    const { currentPassword, newPassword } = readTexts(body, 'currentPassword', 'newPassword');
    const record = await this.records.find(caller.id);
    if (!record) throw new AppException('UNAUTHORIZED');
    this.rules.check(newPassword, record);
    if (currentPassword.normalize('NFKC') === newPassword.normalize('NFKC'))
      throw new AppException('PASSWORD_UNCHANGED');
    const known = await this.verify(record, currentPassword, client);
    const hash = await this.passwords.hash(newPassword, client.address);
    const sessionVersion = await this.lifecycle.replacePassword(caller.id, known, hash);
    if (sessionVersion === null) throw new AppException('CONFLICT');
    this.events.record('password changed', client, { accountId: caller.id });
    return this.sessions.open({ _id: caller.id, sessionVersion }, kind);
  }

  /**
   * Under the same limits as signing in: a session must not allow more guesses.
   *
   * @returns the account's hash
   */
  private async verify(record: SignInRecord, password: string, client: Client): Promise<string> {
    const { _id: accountId, email, passwordHash } = record;
    const login = email === undefined ? `account:${accountId}` : normalizeEmail(email);
    const refused = (reason: string): void =>
      this.events.record('password change refused', client, { accountId, reason });
    const check = async (): Promise<string | null> =>
      (await this.passwords.verify(passwordHash, password, client.address)) ? (passwordHash ?? null) : null;
    // No account can have a password that is too long.
    const known = isTooLong(password)
      ? null
      : await this.throttle.attempt(login, client, check, (reason) => refused(`limit of the ${reason}`));
    if (known !== null) return known;
    refused('wrong password');
    throw new AppException('CURRENT_PASSWORD_WRONG');
  }
}
