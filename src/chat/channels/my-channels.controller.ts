import { applyDecorators, Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { ApiCidParam } from '../../common/openapi/id-param.decorator.js';
import { PageQuery } from '../../common/pagination/page-query.js';
import { CidPipe } from '../../common/validation/id-param.pipe.js';
import { Quota } from '../../limits/quota.decorator.js';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn } from '../../policies/policy.js';
import { ChannelViewDto, MuteChannelDto, MyChannelListDto } from './my-channel.dto.js';
import { MyChannels } from './my-channels.service.js';

const ChangesView = (description: string): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiCidParam(),
    ApiOkResponse({ type: ChannelViewDto, description }),
    ApiErrors('CHANNEL_NOT_FOUND', 'UPSTREAM_REFUSED', 'UPSTREAM_UNAVAILABLE'),
  );

/** What every member may do with a channel, whatever it belongs to. */
@ApiTags('Channels')
@SignedIn()
@Controller('api/channels')
export class MyChannelsController {
  constructor(private readonly channels: MyChannels) {}

  @Get()
  @Quota('lists')
  @ApiOperation({
    operationId: 'listMyChannels',
    summary: 'List all channels of the caller',
    description: 'Those of appointments, support, friends and groups.',
  })
  @ApiOkResponse({ type: MyChannelListDto, description: 'One page of channels.' })
  findAll(@CurrentUser() caller: Caller, @Query() query: PageQuery): Promise<MyChannelListDto> {
    return this.channels.findAll(caller, query);
  }

  @Post(':cid/hide')
  @ChangesView('Stream does not list the channel until there is a new message in it.')
  @ApiOperation({ operationId: 'hideChannel', summary: 'Hide a channel from the caller’s lists in Stream' })
  hide(@CurrentUser() caller: Caller, @Param('cid', CidPipe) cid: string): Promise<ChannelViewDto> {
    return this.channels.setView(caller, cid, 'hide');
  }

  @Post(':cid/show')
  @ChangesView('Stream lists the channel.')
  @ApiOperation({ operationId: 'showChannelAgain', summary: 'Show a hidden channel' })
  show(@CurrentUser() caller: Caller, @Param('cid', CidPipe) cid: string): Promise<ChannelViewDto> {
    return this.channels.setView(caller, cid, 'show');
  }

  @Post(':cid/mute')
  @ChangesView('Messages in the channel are no reason to notify the caller.')
  @ApiOperation({ operationId: 'muteChannel', summary: 'Mute a channel for the caller' })
  mute(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Body() { seconds }: MuteChannelDto,
  ): Promise<ChannelViewDto> {
    return this.channels.setView(caller, cid, 'mute', seconds ?? undefined);
  }

  @Post(':cid/unmute')
  @ChangesView('Messages in the channel notify the caller again.')
  @ApiOperation({ operationId: 'unmuteChannel', summary: 'Unmute a channel for the caller' })
  unmute(@CurrentUser() caller: Caller, @Param('cid', CidPipe) cid: string): Promise<ChannelViewDto> {
    return this.channels.setView(caller, cid, 'unmute');
  }
}
