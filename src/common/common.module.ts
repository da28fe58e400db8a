import { Global, Module } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { Clock } from './clock.js';
import { LoadGauge } from './load-gauge.js';
import { TestClock } from './test-clock.js';

/** Provides the clock to every module. */
@Global()
@Module({
  providers: [
    {
      provide: Clock,
      inject: [AppConfig],
      useFactory: ({ testClockUrl }: AppConfig) => (testClockUrl ? TestClock.at(testClockUrl) : new Clock()),
    },
    LoadGauge,
  ],
  exports: [Clock, LoadGauge],
})
export class CommonModule {}
