import { Module } from '@nestjs/common';
import { PermissionsCheck } from './setup/permissions-check.service.js';
import { StreamSetupService } from './setup/stream-setup.service.js';
import { StreamTokens } from './stream-tokens.js';
import { StreamService } from './stream.service.js';

/** Everything that talks to Stream, or signs in its name. */
@Module({
  providers: [StreamService, StreamSetupService, PermissionsCheck, StreamTokens],
  exports: [StreamService, StreamSetupService, PermissionsCheck],
})
export class StreamModule {}
