import { applyDecorators, Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { ApiCidParam } from '../../common/openapi/id-param.decorator.js';
import { CidPipe } from '../../common/validation/id-param.pipe.js';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn } from '../../policies/policy.js';
import { MessageAnswerDto } from '../message.dto.js';
import { ApiMessageIdParam, MessageIdPipe } from '../message-params.js';
import { AsksStream } from '../stream-faults.decorator.js';
import { ApiReactionTypeParam, ReactionTypePipe } from './reaction-type.js';
import { SendReactionDto } from './reaction.dto.js';
import { ReactionsService } from './reactions.service.js';

const Reacts = (operationId: string, summary: string, description: string): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    AsksStream(),
    ApiOperation({ operationId, summary, description }),
    ApiCidParam(),
    ApiMessageIdParam(),
    ApiOkResponse({ type: MessageAnswerDto, description: 'The message with its reactions.' }),
    ApiErrors('MESSAGE_NOT_FOUND', 'CONFLICT', 'CHANNEL_NOT_WRITABLE'),
  );

/** The caller's reactions to messages. */
@ApiTags('Messages')
@SignedIn()
@Controller('api/channels/:cid/messages/:messageId/reactions')
export class ReactionsController {
  constructor(private readonly reactions: ReactionsService) {}

  @Post()
  @Reacts(
    'sendReaction',
    'React to a message',
    'An account has one reaction of each type to a message. Safe to repeat.',
  )
  put(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Param('messageId', MessageIdPipe) messageId: string,
    @Body() body: SendReactionDto,
  ): Promise<MessageAnswerDto> {
    return this.reactions.put(caller, cid, messageId, body);
  }

  @Delete(':type')
  @Reacts('deleteReaction', 'Take a reaction back', 'Safe to repeat.')
  @ApiReactionTypeParam()
  remove(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Param('messageId', MessageIdPipe) messageId: string,
    @Param('type', ReactionTypePipe) type: string,
  ): Promise<MessageAnswerDto> {
    return this.reactions.remove(caller, cid, messageId, type);
  }
}
