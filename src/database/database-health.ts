import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';

/** Pings the database: the driver's own connection state lags behind an outage. */
@Injectable()
export class DatabaseHealth {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  /** True when the database answered a ping within `timeoutMs`. Never throws. */
  isReachable(timeoutMs: number): Promise<boolean> {
    return Promise.race([this.ping(), delay(timeoutMs, false, { ref: false })]);
  }

  private async ping(): Promise<boolean> {
    try {
      const reply = await this.connection.db?.command({ ping: 1 });
      return reply?.['ok'] === 1;
    } catch {
      return false;
    }
  }
}
