import { Injectable } from '@nestjs/common';
import type { Model } from 'mongoose';
import { BackgroundConnection } from '../database/background-connection.js';
import { DatabaseClock } from '../database/database-clock.js';
import { WorkQueue } from './work-queue.js';
import { WorkTiming } from './work-timing.js';
import type { WorkDocument } from './work.schema.js';

/** Makes the queue of a collection. */
@Injectable()
export class WorkQueues {
  constructor(
    private readonly clock: DatabaseClock,
    private readonly background: BackgroundConnection,
    private readonly timing: WorkTiming,
  ) {}

  of<T extends WorkDocument>(model: Model<T>): WorkQueue<T> {
    return new WorkQueue(model, this.clock, this.background, this.timing);
  }
}
