import { Global, Module } from '@nestjs/common';
import { WorkLoops } from './work-loops.js';
import { WorkTiming } from './work-timing.js';

/** What every queue and loop shares. */
@Global()
@Module({
  providers: [WorkLoops, { provide: WorkTiming, useFactory: () => new WorkTiming() }],
  exports: [WorkLoops],
})
export class WorkModule {}
