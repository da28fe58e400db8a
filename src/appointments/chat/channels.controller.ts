import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn } from '../../policies/policy.js';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { ChannelDto, ChannelListDto, ListChannelsQuery } from '../../chat/channels/channel.dto.js';
import { ChannelsService } from '../../chat/channels/channels.service.js';
import { ChannelIdPipe } from '../../common/validation/id-param.pipe.js';
import { AppointmentChannelDto, CreateAppointmentChannelDto, EndChannelDto } from './appointment-chat.dto.js';
import { AppointmentChatService } from './appointment-chat.service.js';

const ACCEPTED = 202;

/** The caller's channels, from the read model, and the life of an appointment's channel. */
@ApiTags('Appointment chat')
@SignedIn()
@Controller('api/chat/channels')
export class ChannelsController {
  constructor(
    private readonly channels: ChannelsService,
    private readonly chat: AppointmentChatService,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listChannels',
    summary: 'List the caller’s appointment channels, newest activity first',
  })
  @ApiOkResponse({ type: ChannelListDto })
  @ApiErrors('VALIDATION_FAILED', 'UNAUTHORIZED', 'DATABASE_UNAVAILABLE')
  findAll(@CurrentUser() caller: Caller, @Query() query: ListChannelsQuery): Promise<ChannelListDto> {
    return this.channels.findAll(caller, query);
  }

  @Get(':channelId')
  @ApiOperation({ operationId: 'showChannel', summary: 'Show one appointment channel' })
  @ApiParam({ name: 'channelId', example: 'appointment-6740a1f2c3d4e5f60718293a' })
  @ApiOkResponse({ type: ChannelDto })
  @ApiErrors('UNAUTHORIZED', 'CHANNEL_NOT_FOUND', 'DATABASE_UNAVAILABLE')
  findOne(@CurrentUser() caller: Caller, @Param('channelId', ChannelIdPipe) channelId: string): Promise<ChannelDto> {
    return this.channels.findOne(caller, channelId);
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'openAppointmentChannel',
    summary: 'Make sure an appointment has its channel',
    description: 'For the appointment’s pet owner, vet and staff, and administrators. Repeating it is harmless.',
  })
  @ApiOkResponse({ type: AppointmentChannelDto })
  @ApiErrors(
    'VALIDATION_FAILED',
    'MALFORMED_BODY',
    'UNAUTHORIZED',
    'APPOINTMENT_MISMATCH',
    'APPOINTMENT_NOT_FOUND',
    'UPSTREAM_REFUSED',
    'CHANNEL_NOT_READY',
    'DATABASE_UNAVAILABLE',
  )
  open(@CurrentUser() caller: Caller, @Body() body: CreateAppointmentChannelDto): Promise<AppointmentChannelDto> {
    return this.chat.open(caller, body);
  }

  @Post(':channelId/end')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'endChannel',
    summary: 'End a channel',
    description:
      'For the appointment’s vet and staff, and administrators: posts the notice once, then freezes the channel.',
  })
  @ApiParam({ name: 'channelId', example: 'appointment-6740a1f2c3d4e5f60718293a' })
  @ApiOkResponse({ type: EndChannelDto })
  @ApiAcceptedResponse({ type: EndChannelDto, description: 'Ended here; Stream has not confirmed yet.' })
  @ApiErrors('UNAUTHORIZED', 'FORBIDDEN', 'CHANNEL_NOT_FOUND', 'UPSTREAM_REFUSED', 'DATABASE_UNAVAILABLE')
  async end(
    @CurrentUser() caller: Caller,
    @Param('channelId', ChannelIdPipe) channelId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EndChannelDto> {
    return acceptedUnlessSynced(await this.chat.end(caller, channelId), reply);
  }

  @Post(':channelId/reopen')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'reopenChannel',
    summary: 'Reopen an ended channel',
    description: 'For the appointment’s vet, and administrators.',
  })
  @ApiParam({ name: 'channelId', example: 'appointment-6740a1f2c3d4e5f60718293a' })
  @ApiOkResponse({ type: EndChannelDto })
  @ApiAcceptedResponse({ type: EndChannelDto, description: 'Reopened here; Stream has not confirmed yet.' })
  @ApiErrors('UNAUTHORIZED', 'FORBIDDEN', 'CHANNEL_NOT_FOUND', 'UPSTREAM_REFUSED', 'DATABASE_UNAVAILABLE')
  async reopen(
    @CurrentUser() caller: Caller,
    @Param('channelId', ChannelIdPipe) channelId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EndChannelDto> {
    return acceptedUnlessSynced(await this.chat.reopen(caller, channelId), reply);
  }
}

function acceptedUnlessSynced(outcome: EndChannelDto, reply: FastifyReply): EndChannelDto {
  if (outcome.synced === false) reply.status(ACCEPTED);
  return outcome;
}
