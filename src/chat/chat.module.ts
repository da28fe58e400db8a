import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ThrottlerModule } from '@nestjs/throttler';
import { AppConfig } from '../config/app-config.js';
import { StreamModule } from '../stream/stream.module.js';
import { UsersModule } from '../users/users.module.js';
import { ChannelEventsService } from './channels/channel-events.service.js';
import { ChatChannel, ChatChannelSchema } from './channels/channel.schema.js';
import { ChannelsService } from './channels/channels.service.js';
import { ChannelDriftService } from './drift/channel-drift.service.js';
import { ChannelDriftEvents } from './projection/channel-drift-events.service.js';
import { ChannelOwners } from './projection/channel-owners.service.js';
import { ChannelProjector } from './projection/channel-projector.service.js';
import { SupportChannel, SupportChannelSchema } from './support/support-channel.schema.js';
import { SupportChannels } from './support/support-channels.service.js';
import { SupportChannelService } from './support/support-channel.service.js';
import { ChatTokenController } from './tokens/chat-token.controller.js';
import { ChatTokenService } from './tokens/chat-token.service.js';
import { TOKEN_WINDOW_MS, TokenCounterStorage } from './tokens/token-throttler.guard.js';

/** Tokens, the read model of channels, and the channels of customers. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: ChatChannel.name, schema: ChatChannelSchema },
      { name: SupportChannel.name, schema: SupportChannelSchema },
    ]),
    ThrottlerModule.forRootAsync({
      inject: [AppConfig],
      useFactory: ({ tokens }: AppConfig) => ({
        throttlers: [{ limit: tokens.perMinute, ttl: TOKEN_WINDOW_MS }],
        storage: new TokenCounterStorage(tokens.perMinute),
      }),
    }),
    StreamModule,
    UsersModule,
  ],
  controllers: [ChatTokenController],
  providers: [
    ChatTokenService,
    ChannelsService,
    ChannelEventsService,
    ChannelProjector,
    ChannelOwners,
    ChannelDriftEvents,
    ChannelDriftService,
    SupportChannelService,
    SupportChannels,
  ],
  exports: [ChannelsService, ChannelOwners, ChannelDriftService],
})
export class ChatModule {}
