import { Module } from '@nestjs/common';
import { StreamTokens } from './stream-tokens.js';
import { StreamService } from './stream.service.js';

/** Everything that talks to Stream, or signs in its name. */
@Module({ providers: [StreamService, StreamTokens], exports: [StreamService] })
export class StreamModule {}
