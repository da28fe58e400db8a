import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ExceptionEnvelopeFilter } from './errors/exception-envelope.filter.js';

/** Gives every error the same envelope. */
@Module({ providers: [{ provide: APP_FILTER, useClass: ExceptionEnvelopeFilter }] })
export class HttpModule {}
