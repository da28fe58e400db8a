import { Global, Module } from '@nestjs/common';
import { WorkTiming } from './work-timing.js';

/** What every queue and loop shares. */
@Global()
@Module({
  providers: [{ provide: WorkTiming, useFactory: () => new WorkTiming() }],
  exports: [WorkTiming],
})
export class WorkModule {}
