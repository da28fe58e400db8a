import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { isDatabaseOutage } from '../../database/database-errors.js';
import type { Client } from '../limits/client.decorator.js';
import { assertAllowed, SharedLimit } from '../limits/shared-limit.js';

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;

/** From one address, to one account. */
const PER_ADDRESS = { name: 'login', points: 10, windowSeconds: 15 * MINUTE_SECONDS };
/** To one account, from all addresses that it has not signed in from. The name is stored, so it does not change. */
const UNKNOWN_ADDRESS_LIMIT = { name: 'login-strangers', points: 50, windowSeconds: HOUR_SECONDS };
/** How long an address counts as known after a sign-in from it. */
const KNOWN_ADDRESSES = { name: 'login-known', points: 1, windowSeconds: 30 * DAY_SECONDS };

/**
 * Limits guesses at passwords. Each attempt is counted before its password is checked, and taken back when the password
 * was correct, so concurrent attempts cannot exceed the limit. Guesses from many addresses exhaust the count of unknown
 * addresses; the account's owner can still sign in from a known one.
 *
 * Accounts that do not exist are counted like those that do.
 */
@Injectable()
export class LoginThrottle {
  private readonly perAddress: SharedLimit;
  private readonly unknownAddressLimit: SharedLimit;
  private readonly knownAddresses: SharedLimit;

  constructor(@InjectConnection() connection: Connection) {
    this.perAddress = new SharedLimit(connection, PER_ADDRESS);
    this.unknownAddressLimit = new SharedLimit(connection, UNKNOWN_ADDRESS_LIMIT);
    this.knownAddresses = new SharedLimit(connection, KNOWN_ADDRESSES);
  }

  /**
   * Runs the check of a password, unless the limit is reached.
   *
   * @param login what the account signs in with
   * @param check returns null when the password is incorrect; when it throws, the attempt does not count
   * @throws AppException RATE_LIMITED; and whatever `check` throws
   */
  async attempt<T>(login: string, client: Client, check: () => Promise<T | null>): Promise<T | null> {
    const { address } = client;
    const budget = await this.perAddress.count(login, address);
    client.setRateLimitHeaders(budget);
    assertAllowed(budget);
    const known = await this.knownAddresses.isKnown(login, address);
    // A known address has a count of its own, which takes as long: timing does not reveal whether an address is known.
    const counted = known ? [login, address] : [login];
    assertAllowed(await this.unknownAddressLimit.count(...counted));
    const takeBack = async (): Promise<void> => {
      await Promise.all([this.perAddress.giveBack(login, address), this.unknownAddressLimit.giveBack(...counted)]);
    };
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
}
