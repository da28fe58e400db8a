import { Controller, Delete, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { ApiCidParam } from '../../common/openapi/id-param.decorator.js';
import { CidPipe } from '../../common/validation/id-param.pipe.js';
import { Quota } from '../../limits/quota.decorator.js';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn } from '../../policies/policy.js';
import { MESSAGE_ID, MessageIdPipe } from '../message-params.js';
import { ScheduledAnswerDto, ScheduledListDto } from './scheduled.dto.js';
import { ScheduledService } from './scheduled.service.js';

/** The caller's messages that are to be sent later. */
@ApiTags('Messages')
@SignedIn()
@Controller('api/channels/:cid/scheduled-messages')
export class ScheduledController {
  constructor(private readonly scheduled: ScheduledService) {}

  @Get()
  @Quota('lists')
  @ApiOperation({
    operationId: 'listScheduledMessages',
    summary: 'List scheduled messages',
    description: 'The caller’s own, in this channel: those that wait, and those that could not be sent.',
  })
  @ApiCidParam()
  @ApiOkResponse({ type: ScheduledListDto, description: 'The messages.' })
  @ApiErrors('CHANNEL_NOT_FOUND')
  findAll(@CurrentUser() caller: Caller, @Param('cid', CidPipe) cid: string): Promise<ScheduledListDto> {
    return this.scheduled.findAll(caller, cid);
  }

  @Delete(':id')
  @ApiOperation({
    operationId: 'cancelScheduledMessage',
    summary: 'Cancel a scheduled message',
    description: 'For who scheduled it, and administrators. Safe to repeat.',
  })
  @ApiCidParam()
  @ApiParam({
    name: 'id',
    description: 'The id that the message would have.',
    example: 'sample-owner.note-1',
    schema: { type: 'string', pattern: MESSAGE_ID.source },
  })
  @ApiOkResponse({ type: ScheduledAnswerDto, description: 'It will not be sent.' })
  @ApiErrors('CHANNEL_NOT_FOUND', 'MESSAGE_NOT_FOUND', 'CONFLICT')
  cancel(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Param('id', MessageIdPipe) id: string,
  ): Promise<ScheduledAnswerDto> {
    return this.scheduled.cancel(caller, cid, id);
  }
}
