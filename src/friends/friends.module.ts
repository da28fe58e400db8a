import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ChatModule } from '../chat/chat.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { UsersModule } from '../users/users.module.js';
import { BlocksController } from './blocks.controller.js';
import { BlocksService } from './blocks.service.js';
import { DirectChannels } from './direct-channels.service.js';
import { DirectOpenings } from './direct-openings.service.js';
import { FriendAnswersService } from './friend-answers.service.js';
import { FriendLimitsService } from './friend-limits.service.js';
import { FriendRequestAliasesController } from './friend-request-aliases.controller.js';
import { FriendRequestListsService } from './friend-request-lists.service.js';
import { FriendRequestsController } from './friend-requests.controller.js';
import { FriendRequestsService } from './friend-requests.service.js';
import { FriendsController } from './friends.controller.js';
import { FriendsService } from './friends.service.js';
import { Friendship, FriendshipSchema } from './friendship.schema.js';
import { ListForms } from './list-forms.service.js';
import { PeopleController } from './people.controller.js';
import { PeopleService } from './people.service.js';

/** Friend requests, friendships, blocks, and the direct channel of each pair. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: Friendship.name, schema: FriendshipSchema }]),
    ChatModule,
    LimitsModule,
    UsersModule,
  ],
  controllers: [
    PeopleController,
    FriendsController,
    FriendRequestsController,
    FriendRequestAliasesController,
    BlocksController,
  ],
  providers: [
    FriendsService,
    BlocksService,
    PeopleService,
    FriendRequestsService,
    FriendAnswersService,
    FriendRequestListsService,
    FriendLimitsService,
    ListForms,
    DirectChannels,
    DirectOpenings,
  ],
  exports: [FriendsService, BlocksService, DirectOpenings],
})
export class FriendsModule {}
