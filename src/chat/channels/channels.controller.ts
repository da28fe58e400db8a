import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentUser } from '../../auth/decorators/current-user.js';
import { SignedIn } from '../../auth/decorators/policy.js';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { ChannelIdPipe } from '../../common/validation/id-param.pipe.js';
import { ChannelDto, ChannelListDto, ListChannelsQuery } from './channel.dto.js';
import { ChannelsService } from './channels.service.js';

/** The caller's channels, from the read model. */
@ApiTags('Appointment chat')
@SignedIn()
@Controller('api/chat/channels')
export class ChannelsController {
  constructor(private readonly channels: ChannelsService) {}

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
}
