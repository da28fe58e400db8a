import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { MongooseModule } from '@nestjs/mongoose';
import { StreamModule } from '../stream/stream.module.js';
import { DoctorService } from './doctor.service.js';
import { EventDispatcherService } from './event-dispatcher.service.js';
import { InboxEvent, InboxEventSchema } from './inbox.schema.js';
import { InboxReplay } from './inbox-replay.service.js';
import { InboxService } from './inbox.service.js';
import { StreamWebhookController } from './stream-webhook.controller.js';

/** Receives Stream's events and stores those of every source. Does not import features: they declare handlers. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: InboxEvent.name, schema: InboxEventSchema }]),
    DiscoveryModule,
    StreamModule,
  ],
  controllers: [StreamWebhookController],
  exports: [InboxService, InboxReplay],
  providers: [InboxService, EventDispatcherService, InboxReplay, DoctorService],
})
export class WebhooksModule {}
