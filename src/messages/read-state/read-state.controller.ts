import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { ApiCidParam } from '../../common/openapi/id-param.decorator.js';
import { CidPipe } from '../../common/validation/id-param.pipe.js';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn } from '../../policies/policy.js';
import { AsksStream } from '../stream-faults.decorator.js';
import { MarkReadDto, MarkUnreadDto, ReadStateDto, UnreadDto } from './read-state.dto.js';
import { ReadStateService } from './read-state.service.js';

/** What the caller has read. */
@ApiTags('Messages')
@SignedIn()
@Controller('api')
export class ReadStateController {
  constructor(private readonly reads: ReadStateService) {}

  @Post('channels/:cid/read')
  @HttpCode(200)
  @AsksStream()
  @ApiOperation({ operationId: 'markRead', summary: 'Mark a channel as read', description: 'For its members.' })
  @ApiCidParam()
  @ApiOkResponse({ type: ReadStateDto, description: 'It is read.' })
  @ApiErrors('MESSAGE_NOT_FOUND')
  markRead(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Body() { messageId }: MarkReadDto,
  ): Promise<ReadStateDto> {
    return this.reads.markRead(caller, cid, messageId);
  }

  @Post('channels/:cid/unread')
  @HttpCode(200)
  @AsksStream()
  @ApiOperation({
    operationId: 'markUnread',
    summary: 'Mark a channel as unread',
    description: 'For its members: from a message on.',
  })
  @ApiCidParam()
  @ApiOkResponse({ type: ReadStateDto, description: 'It is unread from that message on.' })
  @ApiErrors('MESSAGE_NOT_FOUND')
  markUnread(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Body() { messageId }: MarkUnreadDto,
  ): Promise<ReadStateDto> {
    return this.reads.markUnread(caller, cid, messageId);
  }

  @Get('unread')
  @AsksStream()
  @ApiOperation({
    operationId: 'countUnread',
    summary: 'Count unread messages',
    description: 'In the caller’s channels, the 500 that were active last.',
  })
  @ApiOkResponse({ type: UnreadDto, description: 'The channels with something to read, and the sum.' })
  unread(@CurrentUser() caller: Caller): Promise<UnreadDto> {
    return this.reads.unread(caller);
  }
}
