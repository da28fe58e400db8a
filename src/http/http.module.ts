import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ExceptionEnvelopeFilter } from './errors/exception-envelope.filter.js';
import { LoadGauge } from './load-gauge.js';

/** The one shape of errors, and the load of the process. */
@Global()
@Module({
  providers: [LoadGauge, { provide: APP_FILTER, useClass: ExceptionEnvelopeFilter }],
  exports: [LoadGauge],
})
export class HttpModule {}
