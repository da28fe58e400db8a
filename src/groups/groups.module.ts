import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ChatModule } from '../chat/chat.module.js';
import { FriendsModule } from '../friends/friends.module.js';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { UsersModule } from '../users/users.module.js';
import { ChannelPartners } from './channel-partners.service.js';
import { GroupAccess } from './group-access.service.js';
import { GroupChannels } from './group-channels.service.js';
import { GroupMembersController } from './group-members.controller.js';
import { GroupErasure } from './group-erasure.service.js';
import { GroupMembers } from './group-members.service.js';
import { Group, GroupSchema } from './group.schema.js';
import { GroupsController } from './groups.controller.js';
import { GroupChanges } from './group-changes.service.js';
import { GroupCreation } from './group-creation.service.js';
import { GroupsService } from './groups.service.js';

/** Group channels, which accounts make and manage themselves. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: Group.name, schema: GroupSchema }]),
    ChatModule,
    FriendsModule,
    IdempotencyModule,
    LimitsModule,
    UsersModule,
  ],
  controllers: [GroupsController, GroupMembersController],
  providers: [
    ChannelPartners,
    GroupAccess,
    GroupChannels,
    GroupChanges,
    GroupCreation,
    GroupMembers,
    GroupsService,
    GroupErasure,
  ],
})
export class GroupsModule {}
