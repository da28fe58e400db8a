import { Global, Module } from '@nestjs/common';
import { Clock } from './clock.js';
import { LoadGauge } from './load-gauge.js';

/** Provides the clock to every module. */
@Global()
@Module({ providers: [Clock, LoadGauge], exports: [Clock, LoadGauge] })
export class CommonModule {}
