import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';

/** Asks the database itself: a driver's idea of its connection is older than the fault one asks about. */
@Injectable()
export class DatabaseHealth {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  /** True when the database answered a ping within `timeoutMs`. Never throws. */
  async isReachable(timeoutMs: number): Promise<boolean> {
    try {
      const reply = await this.connection.db?.command({ ping: 1 }, { timeoutMS: timeoutMs });
      return reply?.['ok'] === 1;
    } catch {
      return false;
    }
  }
}
