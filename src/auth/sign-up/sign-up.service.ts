import { Injectable, Logger } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { MAX_NAME_LENGTH } from '../../common/accounts/account.js';
import { AppException } from '../../common/errors/app-exception.js';
import { isPlainLine } from '../../common/validation/plain-text.js';
import { AppConfig } from '../../config/app-config.js';
import { isDuplicateKey } from '../../database/database-errors.js';
import { newId } from '../../database/string-id.js';
import { avatarUrl } from '../../users/profiles/avatar.js';
import { SignInRecordsService } from '../../users/sign-in/sign-in-records.service.js';
import type { User } from '../../users/user.schema.js';
import { UsersService } from '../../users/users.service.js';
import type { Client } from '../limits/client.decorator.js';
import { assertAllowed, SharedLimit } from '../limits/shared-limit.js';
import { LoginThrottle } from '../login/login-throttle.service.js';
import { OwnProfileService } from '../own-account/own-profile.service.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { SessionTokensService, type SignedIn } from '../sessions/session-tokens.service.js';
import type { SignUpDto } from '../auth.dto.js';
import { isEmailAddress, normalizeEmail, passwordFault, readTexts } from '../credentials.js';

const HOUR_SECONDS = 3600;

type SignUpForm = Readonly<Record<'email' | 'password' | 'fullName', string>>;

/** Creates accounts. Their users in Stream are created by the account's work; sign-up never waits for Stream. */
@Injectable()
export class SignUpService {
  private readonly audit = new Logger('audit');
  private readonly perAddress: SharedLimit;

  constructor(
    private readonly config: AppConfig,
    private readonly users: UsersService,
    private readonly records: SignInRecordsService,
    private readonly passwords: PasswordsService,
    private readonly sessions: SessionTokensService,
    private readonly profiles: OwnProfileService,
    private readonly logins: LoginThrottle,
    @InjectConnection() connection: Connection,
  ) {
    this.perAddress = new SharedLimit(connection, {
      name: 'sign-up',
      points: config.auth.signUpsPerHour,
      windowSeconds: HOUR_SECONDS,
    });
  }

  /** Creates the account and signs it in. Of concurrent requests with the same email, exactly one succeeds. */
  async signUp(body: SignUpDto, client: Client): Promise<SignedIn> {
    const form = readForm(body);
    const budget = await this.perAddress.count(client.address);
    client.setRateLimitHeaders(budget);
    assertAllowed(budget);
    if (await this.records.find({ email: form.email })) throw new AppException('EMAIL_TAKEN');
    const user = await this.create(form, await this.passwords.hash(form.password), client.requestId);
    await this.logins.remember(form.email, client);
    this.audit.log({ msg: 'signed up', accountId: user._id, reqId: client.requestId });
    return {
      session: this.sessions.open(user._id, 0),
      user: await this.profiles.show(user),
    };
  }

  private async create({ email, fullName }: SignUpForm, passwordHash: string, requestId: string): Promise<User> {
    const id = newId();
    const profilePic = avatarUrl(this.config.http.publicUrl, id);
    try {
      return await this.users.createRecord({ id, email, fullName, passwordHash, profilePic, role: 'user', requestId });
    } catch (error) {
      // Another request created an account with this email after the check above.
      throw isDuplicateKey(error) ? new AppException('EMAIL_TAKEN', { cause: error }) : error;
    }
  }
}

/**
 * Validates the sign-up form. Clients rely on the order in which faults are reported: missing fields, then the password,
 * then the email.
 *
 * @throws AppException for the first fault
 */
function readForm(body: SignUpDto): SignUpForm {
  const { email, password, fullName } = readTexts(body, 'email', 'password', 'fullName');
  const form = { email: normalizeEmail(email), password, fullName: fullName.trim() };
  if (!form.email || !form.fullName) throw new AppException('FIELDS_MISSING');
  const fault = passwordFault(password);
  if (fault) throw new AppException(fault);
  if (!isEmailAddress(form.email)) throw new AppException('EMAIL_INVALID');
  if (form.fullName.length > MAX_NAME_LENGTH) throw nameFault('maxLength', `must be at most ${MAX_NAME_LENGTH} long`);
  if (!isPlainLine(form.fullName)) throw nameFault('isPlainLine', 'must be one line without control characters');
  return form;
}

const nameFault = (rule: string, fault: string): AppException =>
  new AppException('VALIDATION_FAILED', { details: [{ field: 'fullName', rule, message: `fullName ${fault}` }] });
