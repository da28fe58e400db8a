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
/** To one account, from all addresses that it has never signed in from. */
const UNKNOWN_ADDRESS_LIMIT = { name: 'login-strangers', points: 50, windowSeconds: HOUR_SECONDS };
/** How long an address is known after somebody has signed in from there. */
const KNOWN_ADDRESSES = { name: 'login-known', points: 1, windowSeconds: 30 * DAY_SECONDS };

/**
 * Limits guesses at passwords. Every attempt is counted before its password is looked at, and taken back when it was
 * right: however many arrive at once, no more are looked at than may fail. Whoever guesses from all over the world
 * exhausts a count of strangers' failures, and not the people who sign in from where they always do.
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
   * Runs a check of a password, if it may be looked at.
   *
   * @param login what the account signs in with
   * @param check finds something where the password is right; an attempt that could not be checked does not count
   * @throws AppException RATE_LIMITED when it is one too many; whatever `check` throws
   */
  async attempt<T>(login: string, client: Client, check: () => Promise<T | null>): Promise<T | null> {
    const { address } = client;
    const budget = await this.perAddress.count(login, address);
    client.setRateLimitHeaders(budget);
    assertAllowed(budget);
    const known = await this.knownAddresses.isKnown(login, address);
    // A known address has a count of its own, which costs the same work: the time tells nobody what is known.
    const counted = known ? [login, address] : [login];
    assertAllowed(await this.unknownAddressLimit.count(...counted));
    const takeBack = async (): Promise<void> => {
      await Promise.all([this.perAddress.giveBack(login, address), this.unknownAddressLimit.giveBack(...counted)]);
    };
    let found: T | null;
    try {
      found = await check();
    } catch (error) {
      // The check's own error is the one to tell of; and a database that is away takes nothing back either.
      if (!isDatabaseOutage(error)) await takeBack().catch(() => undefined);
      throw error;
    }
    if (found !== null) await Promise.all([takeBack(), this.remember(login, client)]);
    return found;
  }

  /** Notes that somebody has signed in from an address. */
  remember(login: string, { address }: Client): Promise<void> {
    return this.knownAddresses.renew(login, address);
  }
}
