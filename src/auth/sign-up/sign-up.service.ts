import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { MAX_NAME_LENGTH } from '../../common/accounts/account.js';
import { isEmailAddress, normalizeEmail } from '../../common/accounts/email-address.js';
import { Clock } from '../../common/clock.js';
import { AppException } from '../../common/errors/app-exception.js';
import { invalidField } from '../../common/errors/invalid-field.js';
import { nameFault, normalName } from '../../common/validation/names.js';
import { AppConfig } from '../../config/app-config.js';
import { isDuplicateKey } from '../../database/database-errors.js';
import { newId } from '../../database/string-id.js';
import { GENERATED_PICTURE } from '../../users/profiles/avatar.js';
import { SignInRecordsService } from '../../users/sign-in/sign-in-records.service.js';
import type { User } from '../../users/user.schema.js';
import { UsersService } from '../../users/users.service.js';
import { assertAllowed } from '../../limits/budget.js';
import { SharedLimit } from '../../limits/shared-limit.js';
import { LoginThrottle } from '../login/login-throttle.service.js';
import { SignInEvents } from '../login/sign-in-events.service.js';
import { OwnProfileService } from '../own-account/own-profile.service.js';
import { PasswordRules } from '../passwords/password-rules.service.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { SessionsService, type SignedIn, type SignInRequest } from '../sessions/sessions.service.js';
import type { SignUpDto } from '../auth.dto.js';
import { readTexts } from '../read-texts.js';

const HOUR_SECONDS = 3600;

type SignUpForm = Readonly<Record<'email' | 'password' | 'fullName', string>>;

/** Creates accounts. Their users in Stream are created by the account's work; sign-up never waits for Stream. */
@Injectable()
export class SignUpService {
  private readonly perAddress: SharedLimit;

  constructor(
    config: AppConfig,
    private readonly users: UsersService,
    private readonly records: SignInRecordsService,
    private readonly rules: PasswordRules,
    private readonly passwords: PasswordsService,
    private readonly sessions: SessionsService,
    private readonly profiles: OwnProfileService,
    private readonly logins: LoginThrottle,
    private readonly events: SignInEvents,
    @InjectConnection() connection: Connection,
    clock: Clock,
  ) {
    const rule = { name: 'sign-up', points: config.auth.signUpsPerHour, windowSeconds: HOUR_SECONDS };
    this.perAddress = new SharedLimit(connection, rule, clock);
  }

  /** Creates the account and signs it in. Of concurrent requests with the same email, exactly one succeeds. */
  async signUp(body: SignUpDto, attempt: SignInRequest): Promise<SignedIn> {
    const { client } = attempt;
    const form = this.readForm(body);
    const budget = await this.perAddress.count(client.address);
    client.setRateLimitHeaders(budget);
    if (!budget.allowed) this.events.record('sign-up limited', client, { login: form.email, reason: 'address' });
    assertAllowed(budget);
    if (await this.records.findByEmail(form.email)) throw new AppException('EMAIL_TAKEN');
    const passwordHash = await this.passwords.hash(form.password, client.address);
    const user = await this.create(form, passwordHash, client.requestId);
    await this.logins.remember(form.email, client);
    this.events.record('signed up', client, { accountId: user._id, login: form.email });
    return { session: await this.sessions.replace(user, attempt), user: await this.profiles.show(user) };
  }

  /**
   * Validates the sign-up form. Clients rely on the order in which faults are reported: missing fields, then the password,
   * then the email.
   *
   * @throws AppException for the first fault
   */
  private readForm(body: SignUpDto): SignUpForm {
    const { email, password, fullName } = readTexts(body, 'email', 'password', 'fullName');
    const form = { email: normalizeEmail(email), password, fullName: normalName(fullName) };
    if (!form.email || !form.fullName) throw new AppException('FIELDS_MISSING');
    this.rules.check(password, form);
    if (!isEmailAddress(form.email)) throw new AppException('EMAIL_INVALID');
    const fault = nameFault(form.fullName, MAX_NAME_LENGTH);
    if (fault) throw invalidField('fullName', fault.rule, fault.message);
    return form;
  }

  private async create({ email, fullName }: SignUpForm, passwordHash: string, requestId: string): Promise<User> {
    const id = newId();
    const profilePic = GENERATED_PICTURE;
    try {
      return await this.users.createRecord({ id, email, fullName, passwordHash, profilePic, role: 'user', requestId });
    } catch (error) {
      // Another request created an account with this email after the check above.
      throw isDuplicateKey(error) ? new AppException('EMAIL_TAKEN', { cause: error }) : error;
    }
  }
}
