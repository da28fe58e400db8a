import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ChatModule } from '../chat/chat.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { StreamModule } from '../stream/stream.module.js';
import { UsersModule } from '../users/users.module.js';
import { ChangesController } from './changes/changes.controller.js';
import { MessageChanges } from './changes/message-changes.service.js';
import { PinsService } from './changes/pins.service.js';
import { MessageLookup } from './message-lookup.service.js';
import { MessageDrafts } from './posting/message-drafts.service.js';
import { MessageSender } from './posting/message-sender.service.js';
import { PostingController } from './posting/posting.controller.js';
import { PostingService } from './posting/posting.service.js';
import { ReactionsController } from './reactions/reactions.controller.js';
import { ReactionsService } from './reactions/reactions.service.js';
import { ReadStateController } from './read-state/read-state.controller.js';
import { ReadStateService } from './read-state/read-state.service.js';
import { ScheduledMessage, ScheduledMessageSchema } from './scheduled/scheduled-message.schema.js';
import { ScheduledErasure } from './scheduled/scheduled-erasure.service.js';
import { ScheduledSender } from './scheduled/scheduled-sender.service.js';
import { ScheduledController } from './scheduled/scheduled.controller.js';
import { ScheduledService } from './scheduled/scheduled.service.js';
import { SearchController } from './search/search.controller.js';
import { SearchService } from './search/search.service.js';
import { ReadingController } from './reading/reading.controller.js';
import { ReadingService } from './reading/reading.service.js';
import { UploadsController } from './uploads/uploads.controller.js';
import { UploadsService } from './uploads/uploads.service.js';
import { StreamActors } from './stream-actors.service.js';

/** Messages over HTTP. They live in Stream alone; this module checks who may do what, and asks it. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: ScheduledMessage.name, schema: ScheduledMessageSchema }]),
    ChatModule,
    LimitsModule,
    StreamModule,
    UsersModule,
  ],
  controllers: [
    ScheduledController,
    PostingController,
    ReadingController,
    ChangesController,
    ReactionsController,
    ReadStateController,
    SearchController,
    UploadsController,
  ],
  providers: [
    MessageLookup,
    StreamActors,
    MessageDrafts,
    MessageSender,
    PostingService,
    ReadingService,
    MessageChanges,
    PinsService,
    ReactionsService,
    ReadStateService,
    SearchService,
    ScheduledService,
    ScheduledSender,
    ScheduledErasure,
    UploadsService,
  ],
})
export class MessagesModule {}
