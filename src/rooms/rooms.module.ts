import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AppointmentsModule } from '../appointments/appointments.module.js';
import { Clock } from '../common/clock.js';
import { AppConfig } from '../config/app-config.js';
import { LimitsModule } from '../limits/limits.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { HmsEventHandlers } from './hms/hms-event-handlers.service.js';
import { HmsVideoRooms } from './hms/hms-video-rooms.js';
import { HmsWebhookController } from './hms/hms-webhook.controller.js';
import { UsersModule } from '../users/users.module.js';
import { RoomAccess } from './room-access.service.js';
import { RoomHostsController } from './room-hosts.controller.js';
import { RoomLimits } from './room-limits.service.js';
import { RoomOperations } from './room-operations.service.js';
import { RoomTokens } from './room-tokens.service.js';
import { RoomErasure } from './room-erasure.service.js';
import { RoomWork } from './room-work.service.js';
import { Room, RoomSchema } from './room.schema.js';
import { RoomsController } from './rooms.controller.js';
import { RoomCreation } from './room-creation.service.js';
import { RoomsService } from './rooms.service.js';
import { RoomSession, RoomSessionSchema } from './usage/room-session.schema.js';
import { RoomSessions } from './usage/room-sessions.service.js';
import { RoomUsage } from './usage/room-usage.service.js';
import { RoomVisit, RoomVisitSchema } from './usage/room-visit.schema.js';
import { VideoRooms } from './video/video-rooms.js';

/** Video rooms behind the port {@link VideoRooms}, which 100ms implements. */
@Module({
  imports: [
    UsersModule,
    MongooseModule.forFeature([
      { name: Room.name, schema: RoomSchema },
      { name: RoomSession.name, schema: RoomSessionSchema },
      { name: RoomVisit.name, schema: RoomVisitSchema },
    ]),
    AppointmentsModule,
    LimitsModule,
    WebhooksModule,
  ],
  controllers: [RoomsController, RoomHostsController, HmsWebhookController],
  providers: [
    {
      provide: VideoRooms,
      inject: [AppConfig, Clock],
      useFactory: ({ video }: AppConfig, clock: Clock) => new HmsVideoRooms(video, clock),
    },
    RoomAccess,
    RoomLimits,
    RoomWork,
    RoomErasure,
    RoomOperations,
    RoomCreation,
    RoomsService,
    RoomTokens,
    RoomSessions,
    RoomUsage,
    HmsEventHandlers,
  ],
})
export class RoomsModule {}
