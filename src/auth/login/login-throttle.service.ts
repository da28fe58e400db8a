import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { Clock } from '../../common/clock.js';
import { AppConfig } from '../../config/app-config.js';
import { isDatabaseOutage } from '../../database/database-errors.js';
import type { Client } from '../../limits/client.decorator.js';
import { assertAllowed, type Budget, type LimitRule } from '../../limits/budget.js';
import { SharedLimit } from '../../limits/shared-limit.js';

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;

/** From one address, to one account. */
const PER_ACCOUNT_AND_ADDRESS = { name: 'login', points: 10, windowSeconds: 15 * MINUTE_SECONDS };
/** To one account, from all addresses that it has not signed in from. The name is stored, so it does not change. */
const UNKNOWN_ADDRESS_LIMIT = { name: 'login-strangers', points: 50, windowSeconds: HOUR_SECONDS };
/** How long an address counts as known after a sign-in from it. */
const KNOWN_ADDRESSES = { name: 'login-known', points: 1, windowSeconds: 30 * DAY_SECONDS };

/** The limit that refused an attempt. */
type LimitReason = 'address' | 'account and address' | 'account';

/**
 * Limits guesses at passwords. Each attempt is counted before its password is checked, and taken back when the password
 * was correct or was not checked, so concurrent attempts cannot exceed the limits. Guesses from many addresses exhaust the
 * count of unknown addresses; the account's owner can still sign in from a known one.
 *
 * The count of the address comes first: once it is exhausted, attempts at further accounts store no further counts.
 * Accounts that do not exist are counted like those that do.
 */
@Injectable()
export class LoginThrottle {
  private readonly perAddress: SharedLimit;
  private readonly perAccountAndAddress: SharedLimit;
  private readonly unknownAddressLimit: SharedLimit;
  private readonly knownAddresses: SharedLimit;

  constructor(@InjectConnection() connection: Connection, config: AppConfig, clock: Clock) {
    const limit = (rule: LimitRule): SharedLimit => new SharedLimit(connection, rule, clock);
    this.perAddress = limit({
      name: 'login-address',
      points: config.auth.failedSignInsPerHour,
      windowSeconds: HOUR_SECONDS,
    });
    this.perAccountAndAddress = limit(PER_ACCOUNT_AND_ADDRESS);
    this.unknownAddressLimit = limit(UNKNOWN_ADDRESS_LIMIT);
    this.knownAddresses = limit(KNOWN_ADDRESSES);
  }

  /**
   * Runs the check of a password, unless a limit is reached.
   *
   * @param login what the account signs in with
   * @param check returns null when the password is incorrect; when it throws, the attempt does not count
   * @param onLimited called before the attempt is refused
   * @throws AppException RATE_LIMITED; and whatever `check` throws
   */
  async attempt<T>(
    login: string,
    client: Client,
    check: () => Promise<T | null>,
    onLimited: (reason: LimitReason) => void,
  ): Promise<T | null> {
    const takeBack = await this.count(login, client, onLimited);
    let found: T | null;
    try {
      found = await check();
    } catch (error) {
      // The error of the check is the one to report. While the database is unavailable, nothing can be taken back.
      if (!isDatabaseOutage(error)) await takeBack().catch(() => undefined);
      throw error;
    }
    if (found !== null) await Promise.all([takeBack(), this.remember(login, client)]);
    return found;
  }

  /** Records an address as known for the account. */
  remember(login: string, { address }: Client): Promise<void> {
    return this.knownAddresses.renew(login, address);
  }

  /**
   * Counts an attempt, and shows the client the budget of which least is left.
   *
   * @returns what takes the counts back
   * @throws AppException RATE_LIMITED, after it has taken them back
   */
  private async count(
    login: string,
    client: Client,
    onLimited: (reason: LimitReason) => void,
  ): Promise<() => Promise<void>> {
    const { address } = client;
    const counted: (() => Promise<void>)[] = [];
    const takeBack = async (): Promise<void> => {
      await Promise.all(counted.map((giveBack) => giveBack()));
    };
    let shown: Budget | undefined;
    const consume = async (reason: LimitReason, limit: SharedLimit, ...parts: readonly string[]): Promise<void> => {
      const budget = await limit.count(...parts);
      if (!shown || budget.remaining < shown.remaining || !budget.allowed) shown = budget;
      client.setRateLimitHeaders(shown);
      if (!budget.allowed) {
        await takeBack();
        onLimited(reason);
      }
      assertAllowed(budget);
      counted.push(() => limit.giveBack(...parts));
    };
    await consume('address', this.perAddress, address);
    await consume('account and address', this.perAccountAndAddress, login, address);
    const known = await this.knownAddresses.isKnown(login, address);
    // A known address has a count of its own, which takes as long: timing does not reveal whether an address is known.
    await consume('account', this.unknownAddressLimit, ...(known ? [login, address] : [login]));
    return takeBack;
  }
}
