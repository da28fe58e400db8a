import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ChatModule } from '../chat/chat.module.js';
import { UsersModule } from '../users/users.module.js';
import { Delivery, DeliverySchema } from './delivery.schema.js';
import { LogPushProvider } from './log-push.provider.js';
import { NotificationsService } from './notifications.service.js';

/** Notifications of new messages. */
@Module({
  imports: [MongooseModule.forFeature([{ name: Delivery.name, schema: DeliverySchema }]), ChatModule, UsersModule],
  providers: [NotificationsService, LogPushProvider],
})
export class NotificationsModule {}
