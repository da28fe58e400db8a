import { Global, Module } from '@nestjs/common';
import { WorkQueues } from './work-queues.js';
import { WorkTiming } from './work-timing.js';

/** What every queue and loop shares. */
@Global()
@Module({
  providers: [WorkQueues, { provide: WorkTiming, useFactory: () => new WorkTiming() }],
  exports: [WorkQueues],
})
export class WorkModule {}
