import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { ApiCidParam } from '../../common/openapi/id-param.decorator.js';
import { CidPipe } from '../../common/validation/id-param.pipe.js';
import { Quota } from '../../limits/quota.decorator.js';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn } from '../../policies/policy.js';
import { MessageAnswerDto } from '../message.dto.js';
import { ApiMessageIdParam, MessageIdPipe } from '../message-params.js';
import { AsksStream } from '../stream-faults.decorator.js';
import { MessagePageDto, MessagePageQuery } from './message-page.dto.js';
import { ReadingService } from './reading.service.js';

/** Shows messages to members of their channel, and to administrators. */
@ApiTags('Messages')
@SignedIn()
@Controller('api/channels/:cid/messages')
export class ReadingController {
  constructor(private readonly reading: ReadingService) {}

  @Get()
  @Quota('lists')
  @AsksStream()
  @ApiOperation({ operationId: 'listMessages', summary: 'List messages', description: 'The newest page first.' })
  @ApiCidParam()
  @ApiOkResponse({ type: MessagePageDto, description: 'One page of messages.' })
  findAll(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Query() query: MessagePageQuery,
  ): Promise<MessagePageDto> {
    return this.reading.findAll(caller, cid, query);
  }

  @Get(':messageId')
  @AsksStream()
  @ApiOperation({ operationId: 'showMessage', summary: 'Retrieve a message' })
  @ApiCidParam()
  @ApiMessageIdParam()
  @ApiOkResponse({ type: MessageAnswerDto, description: 'The message.' })
  @ApiErrors('MESSAGE_NOT_FOUND')
  findOne(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Param('messageId', MessageIdPipe) messageId: string,
  ): Promise<MessageAnswerDto> {
    return this.reading.findOne(caller, cid, messageId);
  }

  @Get(':messageId/replies')
  @Quota('lists')
  @AsksStream()
  @ApiOperation({ operationId: 'listReplies', summary: 'List the replies to a message' })
  @ApiCidParam()
  @ApiMessageIdParam()
  @ApiOkResponse({ type: MessagePageDto, description: 'One page of replies.' })
  @ApiErrors('MESSAGE_NOT_FOUND')
  replies(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Param('messageId', MessageIdPipe) messageId: string,
    @Query() query: MessagePageQuery,
  ): Promise<MessagePageDto> {
    return this.reading.replies(caller, cid, messageId, query);
  }
}
