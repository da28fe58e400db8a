import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Clock } from './clock.js';
import { ExceptionEnvelopeFilter } from './errors/exception-envelope.filter.js';

/** What every feature relies on: the clock and the one shape of errors. */
@Global()
@Module({
  providers: [Clock, { provide: APP_FILTER, useClass: ExceptionEnvelopeFilter }],
  exports: [Clock],
})
export class CommonModule {}
