import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { StreamModule } from '../stream/stream.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountExport } from './jobs/account-export.service.js';
import { AccountImport } from './jobs/account-import.service.js';
import { AdminJob, AdminJobChunk, AdminJobChunkSchema, AdminJobSchema } from './jobs/job.schema.js';
import { JobErasure } from './jobs/job-erasure.service.js';
import { JobWork } from './jobs/job-work.service.js';
import { JobsController } from './jobs/jobs.controller.js';
import { JobsService } from './jobs/jobs.service.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { WorkController } from './work/work.controller.js';
import { WorkAdministration } from './work/work-administration.service.js';
import { AdminChannelTypes } from './stream/channel-types.service.js';
import { AdminStreamSettings } from './stream/settings.service.js';
import { StreamSettingsController } from './stream/stream-settings.controller.js';

/** What administrators do over HTTP: settings of the app in Stream, accounts in bulk, and work that needs a look. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: AdminJob.name, schema: AdminJobSchema },
      { name: AdminJobChunk.name, schema: AdminJobChunkSchema },
    ]),
    StreamModule,
    UsersModule,
    WebhooksModule,
  ],
  controllers: [StreamSettingsController, JobsController, WorkController],
  providers: [
    AdminStreamSettings,
    AdminChannelTypes,
    AccountImport,
    AccountExport,
    JobWork,
    JobErasure,
    JobsService,
    WorkAdministration,
  ],
})
export class AdminModule {}
