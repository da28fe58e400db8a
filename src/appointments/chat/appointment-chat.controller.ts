import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Caller, CurrentUser } from '../../auth/decorators/current-user.js';
import { SignedIn } from '../../auth/decorators/policy.js';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { ChannelIdPipe } from '../../common/validation/id-param.pipe.js';
import { AppointmentChannelDto, CreateAppointmentChannelDto, EndChannelDto } from './appointment-chat.dto.js';
import { AppointmentChatService } from './appointment-chat.service.js';

const ACCEPTED = 202;

/** The life of an appointment's channel. */
@ApiTags('Appointment chat')
@SignedIn()
@Controller('api/chat/channels')
export class AppointmentChatController {
  constructor(private readonly chat: AppointmentChatService) {}

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
