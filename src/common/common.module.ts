import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Clock } from './clock.js';
import { LoadGauge } from './http/load-gauge.js';
import { ExceptionEnvelopeFilter } from './errors/exception-envelope.filter.js';

/** What every feature relies on: the clock, the load of the process, and the one shape of errors. */
@Global()
@Module({
  providers: [Clock, LoadGauge, { provide: APP_FILTER, useClass: ExceptionEnvelopeFilter }],
  exports: [Clock, LoadGauge],
})
export class CommonModule {}
