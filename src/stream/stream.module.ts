import { Module } from '@nestjs/common';
import { StreamSetupService } from './setup/stream-setup.service.js';
import { StreamTokens } from './stream-tokens.js';
import { StreamService } from './stream.service.js';

/** Everything that talks to Stream, or signs in its name. */
@Module({
  providers: [StreamService, StreamSetupService, StreamTokens],
  exports: [StreamService, StreamSetupService],
})
export class StreamModule {}
