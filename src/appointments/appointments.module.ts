import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ChatModule } from '../chat/chat.module.js';
import { StreamModule } from '../stream/stream.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { UsersModule } from '../users/users.module.js';
import { Appointment, AppointmentSchema } from './appointment.schema.js';
import { AppointmentChangesController } from './appointment-changes.controller.js';
import { AppointmentChangesService } from './appointment-changes.service.js';
import { AppointmentPeopleService } from './appointment-people.service.js';
import { AppointmentsController } from './appointments.controller.js';
import { AppointmentsService } from './appointments.service.js';
import { ChannelsController } from './chat/channels.controller.js';
import { AppointmentChatService } from './chat/appointment-chat.service.js';
import { AppointmentChannels } from './chat/appointment-channels.service.js';

/** Appointments and their channels. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: Appointment.name, schema: AppointmentSchema }]),
    ChatModule,
    LimitsModule,
    StreamModule,
    UsersModule,
  ],
  controllers: [AppointmentsController, AppointmentChangesController, ChannelsController],
  providers: [
    AppointmentsService,
    AppointmentChangesService,
    AppointmentPeopleService,
    AppointmentChatService,
    AppointmentChannels,
  ],
  exports: [AppointmentsService],
})
export class AppointmentsModule {}
