import { Global, Module } from '@nestjs/common';
import { Clock } from './clock.js';

/** What every feature relies on. */
@Global()
@Module({ providers: [Clock], exports: [Clock] })
export class CommonModule {}
