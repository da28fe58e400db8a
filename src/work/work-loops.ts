import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Model } from 'mongoose';
import { Clock } from '../common/clock.js';
import { BackgroundConnection } from '../database/background-connection.js';
import { DatabaseClock } from '../database/database-clock.js';
import type { WorkLoopOptions } from './batch-worker.js';
import { WorkLoop } from './work-loop.js';
import { DeadWork } from './dead-work.js';
import { WorkQueue } from './work-queue.js';
import { WorkTiming } from './work-timing.js';
import type { WorkDocument } from './work.schema.js';

/** Creates the loops of all modules, starts them together after boot, and stops them together. */
@Injectable()
export class WorkLoops implements OnApplicationBootstrap, OnModuleDestroy {
  /** By collection. */
  readonly queues = new Map<string, DeadWork>();
  private readonly loops: Pick<WorkLoop<WorkDocument>, 'start' | 'stop' | 'timeHasPassed'>[] = [];

  constructor(
    private readonly databaseClock: DatabaseClock,
    private readonly background: BackgroundConnection,
    private readonly timing: WorkTiming,
    clock: Clock,
  ) {
    clock.onPutForward((byMs) => {
      for (const loop of this.loops) loop.timeHasPassed(byMs);
    });
  }

  /** Call it in the constructor of a provider. */
  create<T extends WorkDocument>(model: Model<T>, options: Omit<WorkLoopOptions<T>, 'queue'>): WorkLoop<T> {
    const queue = new WorkQueue(model, this.databaseClock, this.background, this.timing);
    const loop = new WorkLoop({ ...options, queue });
    this.loops.push(loop);
    this.queues.set(model.collection.name, new DeadWork(this.background.model(model) as never, queue as never));
    return loop;
  }

  onApplicationBootstrap(): void {
    for (const loop of this.loops) loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }
}
