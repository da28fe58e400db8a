import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Model } from 'mongoose';
import { BackgroundConnection } from '../database/background-connection.js';
import { DatabaseClock } from '../database/database-clock.js';
import type { WorkLoopOptions } from './batch-worker.js';
import { WorkLoop } from './work-loop.js';
import { WorkQueue } from './work-queue.js';
import { WorkTiming } from './work-timing.js';
import type { WorkDocument } from './work.schema.js';

/** Creates the loops of all modules, starts them together after boot, and stops them together. */
@Injectable()
export class WorkLoops implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loops: Pick<WorkLoop<WorkDocument>, 'start' | 'stop'>[] = [];

  constructor(
    private readonly clock: DatabaseClock,
    private readonly background: BackgroundConnection,
    private readonly timing: WorkTiming,
  ) {}

  /** Call it in the constructor of a provider. */
  create<T extends WorkDocument>(model: Model<T>, options: Omit<WorkLoopOptions<T>, 'queue'>): WorkLoop<T> {
    const queue = new WorkQueue(model, this.clock, this.background, this.timing);
    const loop = new WorkLoop({ ...options, queue });
    this.loops.push(loop);
    return loop;
  }

  onApplicationBootstrap(): void {
    for (const loop of this.loops) loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }
}
