import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { MongooseModule } from '@nestjs/mongoose';
import { StreamModule } from '../stream/stream.module.js';
import { DoctorService } from './doctor.service.js';
import { EventDispatcherService } from './event-dispatcher.service.js';
import { InboxEvent, InboxEventSchema } from './inbox.schema.js';
import { InboxService } from './inbox.service.js';
import { StreamWebhookController } from './stream-webhook.controller.js';

/** Receives Stream's events. Does not import features: they declare handlers with `@OnStreamEvent()`. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: InboxEvent.name, schema: InboxEventSchema }]),
    DiscoveryModule,
    StreamModule,
  ],
  controllers: [StreamWebhookController],
  providers: [InboxService, EventDispatcherService, DoctorService],
})
export class WebhooksModule {}
