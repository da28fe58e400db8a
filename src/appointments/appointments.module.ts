import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ChatModule } from '../chat/chat.module.js';
import { StreamModule } from '../stream/stream.module.js';
import { UsersModule } from '../users/users.module.js';
import { Appointment, AppointmentSchema } from './appointment.schema.js';
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
    StreamModule,
    UsersModule,
  ],
  controllers: [AppointmentsController, ChannelsController],
  providers: [AppointmentsService, AppointmentChatService, AppointmentChannels],
})
export class AppointmentsModule {}
