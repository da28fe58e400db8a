import { Injectable, Logger } from '@nestjs/common';
import { AppException } from '../../common/errors/app-exception.js';
import { Clock } from '../../common/clock.js';
import { QueueFullError } from '../../common/semaphore.js';
import { AccountLifecycleService } from '../../users/account-lifecycle.service.js';
import { type SignInRecord, SignInRecordsService } from '../../users/sign-in/sign-in-records.service.js';
import type { Client } from '../limits/client.decorator.js';
import { OwnProfileService } from '../own-account/own-profile.service.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { SessionTokensService, type SignedIn } from '../sessions/session-tokens.service.js';
import { isEmailAddress, isTooLong, normalizeEmail, readTexts } from '../credentials.js';
import type { LoginDto } from '../auth.dto.js';
import { LoginThrottle } from './login-throttle.service.js';

/**
 * Signs accounts in. Callers cannot find out whether an account exists, is deactivated, or has no password: the response
 * is the same, and so is the work before it.
 */
@Injectable()
export class LoginService {
  private readonly audit = new Logger('audit');

  constructor(
    private readonly throttle: LoginThrottle,
    private readonly records: SignInRecordsService,
    private readonly passwords: PasswordsService,
    private readonly sessions: SessionTokensService,
    private readonly profiles: OwnProfileService,
    private readonly lifecycle: AccountLifecycleService,
    private readonly clock: Clock,
  ) {}

  /** @throws AppException FIELDS_MISSING, INVALID_CREDENTIALS, RATE_LIMITED, OVERLOADED */
  async logIn(body: LoginDto, client: Client): Promise<SignedIn> {
    const { email: typed, password } = readTexts(body, 'email', 'password');
    const email = normalizeEmail(typed);
    if (!email) throw new AppException('FIELDS_MISSING');
    // No account can have such an address or password, so this reveals nothing.
    if (!isEmailAddress(email) || isTooLong(password)) throw new AppException('INVALID_CREDENTIALS');
    const record = await this.throttle.attempt(email, client, () => this.check(email, password));
    if (!record) throw new AppException('INVALID_CREDENTIALS');
    await this.refreshHash(record, password);
    await this.forgetExpired(record);
    this.audit.log({ msg: 'signed in', accountId: record._id, reqId: client.requestId });
    return { session: this.sessions.open(record._id, record.sessionVersion), user: await this.profiles.show(record) };
  }

  private async check(email: string, password: string): Promise<SignInRecord | null> {
    const record = await this.records.find({ email });
    const usable = record?.active ? record : null;
    return (await this.passwords.verify(usable?.passwordHash, password)) ? usable : null;
  }

  /** Renews hashes with old parameters, and those of imported accounts, while the password is at hand. */
  private async refreshHash({ _id: id, passwordHash }: SignInRecord, password: string): Promise<void> {
    if (!passwordHash || !this.passwords.isOutdated(passwordHash)) return;
    try {
      await this.records.replaceHash(id, passwordHash, await this.passwords.hash(password));
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
