import { type DynamicModule, Module } from '@nestjs/common';
import { AdminModule } from './admin/admin.module.js';
import { AppointmentsModule } from './appointments/appointments.module.js';
import { AuthModule } from './auth/auth.module.js';
import { ChatModule } from './chat/chat.module.js';
import { CommonModule } from './common/common.module.js';
import type { AppConfig } from './config/app-config.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { HealthModule } from './health/health.module.js';
import { MessagesModule } from './messages/messages.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { GroupsModule } from './groups/groups.module.js';
import { RoomsModule } from './rooms/rooms.module.js';
import { FriendsModule } from './friends/friends.module.js';
import { UsersModule } from './users/users.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';
import { WorkModule } from './work/work.module.js';

/** The whole server, wired around one set of settings. */
@Module({})
export class AppModule {
  static register(config: AppConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.register(config),
        CommonModule,
        DatabaseModule,
        WorkModule,
        AuthModule,
        FriendsModule,
        UsersModule,
        ChatModule,
        AppointmentsModule,
        GroupsModule,
        RoomsModule,
        MessagesModule,
        WebhooksModule,
        NotificationsModule,
        AdminModule,
        HealthModule,
      ],
    };
  }
}
