import { Injectable } from '@nestjs/common';
import { AppException } from '../../common/errors/app-exception.js';
import { Clock } from '../../common/clock.js';
import { isEmailAddress, normalizeEmail } from '../../common/accounts/email-address.js';
import { QueueFullError } from '../../common/semaphore.js';
import { AccountLifecycleService } from '../../users/account-lifecycle.service.js';
import { type SignInRecord, SignInRecordsService } from '../../users/sign-in/sign-in-records.service.js';
import { OwnProfileService } from '../own-account/own-profile.service.js';
import { isTooLong } from '../passwords/password-rules.service.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { SessionsService, type SignedIn, type SignInRequest } from '../sessions/sessions.service.js';
import { readTexts } from '../read-texts.js';
import type { LoginDto } from '../auth.dto.js';
import { LoginThrottle } from './login-throttle.service.js';
import { SignInEvents } from './sign-in-events.service.js';

/**
 * Signs accounts in. Callers cannot find out whether an account exists, is deactivated, or has no password: the response
 * is the same, and so is the work before it.
 */
@Injectable()
export class LoginService {
  constructor(
    private readonly throttle: LoginThrottle,
    private readonly records: SignInRecordsService,
    private readonly passwords: PasswordsService,
    private readonly sessions: SessionsService,
    private readonly events: SignInEvents,
    private readonly profiles: OwnProfileService,
    private readonly lifecycle: AccountLifecycleService,
    private readonly clock: Clock,
  ) {}

  /** @throws AppException FIELDS_MISSING, INVALID_CREDENTIALS, RATE_LIMITED, OVERLOADED */
  async logIn(body: LoginDto, attempt: SignInRequest): Promise<SignedIn> {
    const { client } = attempt;
    const { email: typed, password } = readTexts(body, 'email', 'password');
    const login = normalizeEmail(typed);
    if (!login) throw new AppException('FIELDS_MISSING');
    // No account can have such an address or password, so this reveals nothing.
    if (!isEmailAddress(login) || isTooLong(password)) throw new AppException('INVALID_CREDENTIALS');
    const record = await this.throttle.attempt(
      login,
      client,
      () => this.check(typed, password, client.address),
      (reason) => this.events.record('sign-in limited', client, { login, reason }),
    );
    if (!record) {
      this.events.record('sign-in failed', client, { login });
      throw new AppException('INVALID_CREDENTIALS');
    }
    await this.refreshHash(record, password, client.address);
    await this.forgetExpired(record);
    const session = await this.sessions.replace(record, attempt);
    this.events.record('signed in', client, { accountId: record._id, login });
    return { session, user: await this.profiles.show(record) };
  }

  private async check(typed: string, password: string, address: string): Promise<SignInRecord | null> {
    const record = await this.records.findByEmail(typed);
    const usable = record?.active ? record : null;
    return (await this.passwords.verify(usable?.passwordHash, password, address)) ? usable : null;
  }

  /** Renews hashes with old parameters, and those of imported accounts, while the password is at hand. */
  private async refreshHash({ _id: id, passwordHash }: SignInRecord, password: string, address: string): Promise<void> {
    if (!passwordHash || !this.passwords.isOutdated(passwordHash)) return;
    try {
      await this.records.replaceHash(id, passwordHash, await this.passwords.hash(password, address));
    } catch (error) {
      // The next sign-in tries again.
      if (!(error instanceof QueueFullError)) throw error;
    }
  }

  private async forgetExpired({ _id: id, endedSessions }: SignInRecord): Promise<void> {
    const now = this.clock.now();
    if (endedSessions.some(({ expiresAt }) => expiresAt <= now)) await this.lifecycle.pruneEndedSessions(id);
  }
}
