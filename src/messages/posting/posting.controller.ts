import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { ApiCidParam } from '../../common/openapi/id-param.decorator.js';
import { CidPipe } from '../../common/validation/id-param.pipe.js';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn } from '../../policies/policy.js';
import { MessageAnswerDto } from '../message.dto.js';
import { ScheduledAnswerDto } from '../scheduled/scheduled.dto.js';
import { AsksStream } from '../stream-faults.decorator.js';
import { CreateMessageDto } from './create-message.dto.js';
import { PostingService } from './posting.service.js';

/** Sends messages. */
@ApiTags('Messages')
@SignedIn()
@Controller('api/channels/:cid/messages')
export class PostingController {
  constructor(private readonly posting: PostingService) {}

  @Post()
  @AsksStream()
  @ApiOperation({
    operationId: 'sendMessage',
    summary: 'Send a message',
    description: 'For members of the channel and administrators. Safe to repeat with an `id`.',
  })
  @ApiCidParam()
  @ApiCreatedResponse({ type: MessageAnswerDto, description: 'The message is sent.' })
  @ApiOkResponse({ type: MessageAnswerDto, description: 'The same request had sent it before.' })
  @ApiAcceptedResponse({ type: ScheduledAnswerDto, description: 'With `sendAt`: the message will be sent.' })
  @ApiErrors('FORBIDDEN', 'TOO_MANY_SCHEDULED_MESSAGES', 'CONFLICT', 'CHANNEL_NOT_WRITABLE')
  async create(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Body() request: CreateMessageDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MessageAnswerDto | ScheduledAnswerDto> {
    const { status, body } = await this.posting.post(caller, cid, request);
    reply.status(status);
    return body;
  }
}
