import { applyDecorators, Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Quota } from '../../limits/quota.decorator.js';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn } from '../../policies/policy.js';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { ApiChannelIdParam } from '../../common/openapi/id-param.decorator.js';
import { ChannelDto, ChannelListDto, ListChannelsQuery } from '../../chat/channels/channel.dto.js';
import { ChannelsService } from '../../chat/channels/channels.service.js';
import { AcceptedUnlessSynced } from '../../http/accepted-unless-synced.decorator.js';
import { ChannelIdPipe } from '../../common/validation/id-param.pipe.js';
import { AppointmentChannelDto, CreateAppointmentChannelDto, EndChannelDto } from './appointment-chat.dto.js';
import { AppointmentChatService } from './appointment-chat.service.js';

const ChangesChannel = (done: string, stored: string): MethodDecorator =>
  applyDecorators(
    ApiChannelIdParam(),
    AcceptedUnlessSynced(EndChannelDto, done, stored),
    ApiErrors('FORBIDDEN', 'CHANNEL_NOT_FOUND', 'UPSTREAM_REFUSED'),
  );

/** The caller's channels, from the read model, and what opens, ends and reopens the channel of an appointment. */
@ApiTags('Appointment chat')
@SignedIn()
@Controller('api/chat/channels')
export class ChannelsController {
  constructor(
    private readonly channels: ChannelsService,
    private readonly chat: AppointmentChatService,
  ) {}

  @Get()
  @Quota('lists')
  @ApiOperation({
    operationId: 'listChannels',
    summary: 'List channels',
    description: 'The caller’s appointment channels, sorted by latest activity, newest first.',
  })
  @ApiOkResponse({ type: ChannelListDto, description: 'One page of channels.' })
  findAll(@CurrentUser() caller: Caller, @Query() query: ListChannelsQuery): Promise<ChannelListDto> {
    return this.channels.findAll(caller, query);
  }

  @Get(':channelId')
  @ApiOperation({ operationId: 'showChannel', summary: 'Retrieve a channel' })
  @ApiChannelIdParam()
  @ApiOkResponse({ type: ChannelDto, description: 'The channel.' })
  @ApiErrors('CHANNEL_NOT_FOUND')
  findOne(@CurrentUser() caller: Caller, @Param('channelId', ChannelIdPipe) channelId: string): Promise<ChannelDto> {
    return this.channels.findOne(caller, channelId);
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'openAppointmentChannel',
    summary: 'Open the channel of an appointment',
    description:
      'Creates the channel if it does not exist. For the appointment’s pet owner, vet and staff, and for administrators. ' +
      'Safe to repeat.',
  })
  @ApiOkResponse({ type: AppointmentChannelDto, description: 'The channel exists in Stream.' })
  @ApiErrors('APPOINTMENT_MISMATCH', 'APPOINTMENT_NOT_FOUND', 'UPSTREAM_REFUSED', 'CHANNEL_NOT_READY')
  open(@CurrentUser() caller: Caller, @Body() body: CreateAppointmentChannelDto): Promise<AppointmentChannelDto> {
    return this.chat.open(caller, body);
  }

  @Post(':channelId/end')
  @ChangesChannel('The channel is frozen in Stream.', 'The end is stored. Stream has not confirmed it yet.')
  @ApiOperation({
    operationId: 'endChannel',
    summary: 'End a channel',
    description:
      'Posts a closing message once, then freezes the channel. For the appointment’s vet and staff, and for administrators. ' +
      'Safe to repeat.',
  })
  end(@CurrentUser() caller: Caller, @Param('channelId', ChannelIdPipe) channelId: string): Promise<EndChannelDto> {
    return this.chat.end(caller, channelId);
  }

  @Post(':channelId/reopen')
  @ChangesChannel('Members can write in Stream again.', 'The change is stored. Stream has not confirmed it yet.')
  @ApiOperation({
    operationId: 'reopenChannel',
    summary: 'Reopen an ended channel',
    description: 'For the appointment’s vet, and for administrators. Safe to repeat.',
  })
  reopen(@CurrentUser() caller: Caller, @Param('channelId', ChannelIdPipe) channelId: string): Promise<EndChannelDto> {
    return this.chat.reopen(caller, channelId);
  }
}
