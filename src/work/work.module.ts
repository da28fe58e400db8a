import { Global, Module } from '@nestjs/common';
import { WorkOverview } from './work-overview.service.js';
import { WorkLoops } from './work-loops.js';
import { WorkTiming } from './work-timing.js';

/** What every queue and loop shares. */
@Global()
@Module({
  providers: [WorkLoops, WorkOverview, { provide: WorkTiming, useFactory: () => new WorkTiming() }],
  exports: [WorkLoops, WorkOverview],
})
export class WorkModule {}
