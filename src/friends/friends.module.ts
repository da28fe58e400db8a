import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ChatModule } from '../chat/chat.module.js';
import { UsersModule } from '../users/users.module.js';
import { DirectChannels } from './direct-channels.service.js';
import { FriendLimitsService } from './friend-limits.service.js';
import { FriendRequestListsService } from './friend-request-lists.service.js';
import { FriendRequestsController } from './friend-requests.controller.js';
import { FriendRequestsService } from './friend-requests.service.js';
import { FriendsController } from './friends.controller.js';
import { FriendsService } from './friends.service.js';
import { Friendship, FriendshipSchema } from './friendship.schema.js';
import { PeopleController } from './people.controller.js';

/** Friend requests, friendships, and the direct channel of each pair. */
@Module({
  imports: [MongooseModule.forFeature([{ name: Friendship.name, schema: FriendshipSchema }]), ChatModule, UsersModule],
  controllers: [PeopleController, FriendsController, FriendRequestsController],
  providers: [FriendsService, FriendRequestsService, FriendRequestListsService, FriendLimitsService, DirectChannels],
  exports: [FriendsService],
})
export class FriendsModule {}
