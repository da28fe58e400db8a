import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { LimitsModule } from '../limits/limits.module.js';
import { StreamModule } from '../stream/stream.module.js';
import { UsersModule } from '../users/users.module.js';
import { ChannelAccess } from './channels/channel-access.service.js';
import { ChannelErasure } from './channels/channel-erasure.service.js';
import { ChannelEventsService } from './channels/channel-events.service.js';
import { ChatChannel, ChatChannelSchema } from './channels/channel.schema.js';
import { ChannelMemberships } from './channels/channel-memberships.service.js';
import { ProjectedChannels } from './channels/projected-channels.service.js';
import { ChannelsService } from './channels/channels.service.js';
import { MyChannelsController } from './channels/my-channels.controller.js';
import { MyChannels } from './channels/my-channels.service.js';
import { ChannelDriftService } from './drift/channel-drift.service.js';
import { ChannelDriftEvents } from './projection/channel-drift-events.service.js';
import { ChannelOwners } from './projection/channel-owners.service.js';
import { ChannelProjector } from './projection/channel-projector.service.js';
import { SupportChannel, SupportChannelSchema } from './support/support-channel.schema.js';
import { SupportChannels } from './support/support-channels.service.js';
import { SupportChannelService } from './support/support-channel.service.js';
import { ChatConfigController } from './tokens/chat-config.controller.js';
import { ChatTokenController } from './tokens/chat-token.controller.js';
import { ChatTokenService } from './tokens/chat-token.service.js';

/** Tokens, the read model of channels, and the channels of customers. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: ChatChannel.name, schema: ChatChannelSchema },
      { name: SupportChannel.name, schema: SupportChannelSchema },
    ]),
    LimitsModule,
    StreamModule,
    UsersModule,
  ],
  controllers: [ChatTokenController, ChatConfigController, MyChannelsController],
  providers: [
    ChatTokenService,
    ChannelsService,
    ChannelMemberships,
    ProjectedChannels,
    MyChannels,
    ChannelAccess,
    ChannelEventsService,
    ChannelErasure,
    ChannelProjector,
    ChannelOwners,
    ChannelDriftEvents,
    ChannelDriftService,
    SupportChannelService,
    SupportChannels,
  ],
  exports: [ChannelsService, ChannelMemberships, ProjectedChannels, ChannelAccess, ChannelOwners, ChannelDriftService],
})
export class ChatModule {}
