import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { Clock } from '../common/clock.js';
import { AppConfig } from '../config/app-config.js';
import type { Client } from '../limits/client.decorator.js';
import { assertAllowed } from '../limits/budget.js';
import { SharedLimit } from '../limits/shared-limit.js';
import type { Caller } from '../policies/current-user.js';

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;
/** Rooms made and tokens issued, together. */
const GUEST_CALLS_PER_HOUR = 10;

/** How many rooms and tokens a caller may request. */
@Injectable()
export class RoomLimits {
  private readonly creations: SharedLimit;
  private readonly tokens: SharedLimit;
  private readonly guests: SharedLimit;

  constructor(@InjectConnection() connection: Connection, config: AppConfig, clock: Clock) {
    const limit = (name: string, points: number, windowSeconds: number): SharedLimit =>
      new SharedLimit(connection, { name, points, windowSeconds }, clock);
    this.creations = limit('room-creations', config.video.roomsPerHour, HOUR_SECONDS);
    this.tokens = limit('room-tokens', config.tokens.perMinute, MINUTE_SECONDS);
    this.guests = limit('room-guests', GUEST_CALLS_PER_HOUR, HOUR_SECONDS);
  }

  /** @throws AppException RATE_LIMITED */
  countCreation(caller: Caller | undefined, client: Client): Promise<void> {
    return this.count(this.creations, caller, client);
  }

  /** @throws AppException RATE_LIMITED */
  countToken(caller: Caller | undefined, client: Client): Promise<void> {
    return this.count(this.tokens, caller, client);
  }

  private async count(ofAccounts: SharedLimit, caller: Caller | undefined, client: Client): Promise<void> {
    const budget = await (caller ? ofAccounts.count(caller.id) : this.guests.count(client.address));
    client.setRateLimitHeaders(budget);
    assertAllowed(budget);
  }
}
