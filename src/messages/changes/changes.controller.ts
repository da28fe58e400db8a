import { applyDecorators, Body, Controller, Delete, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { ApiCidParam } from '../../common/openapi/id-param.decorator.js';
import { CidPipe } from '../../common/validation/id-param.pipe.js';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { Roles, SignedIn } from '../../policies/policy.js';
import { MessageAnswerDto } from '../message.dto.js';
import { ApiMessageIdParam, MessageIdPipe } from '../message-params.js';
import { AsksStream } from '../stream-faults.decorator.js';
import { DeleteMessageQuery, PinMessageDto, UpdateMessageDto } from './change-message.dto.js';
import { MessageChanges } from './message-changes.service.js';
import { PinsService } from './pins.service.js';

const ChangesMessage = (operationId: string, summary: string, description: string): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    AsksStream(),
    ApiOperation({ operationId, summary, description }),
    ApiCidParam(),
    ApiMessageIdParam(),
    ApiOkResponse({ type: MessageAnswerDto, description: 'The message as it is now.' }),
    ApiErrors('FORBIDDEN', 'MESSAGE_NOT_FOUND', 'CONFLICT', 'CHANNEL_NOT_WRITABLE'),
  );

/** Changes messages. */
@ApiTags('Messages')
@SignedIn()
@Controller('api/channels/:cid/messages/:messageId')
export class ChangesController {
  constructor(
    private readonly changes: MessageChanges,
    private readonly pins: PinsService,
  ) {}

  @Patch()
  @ChangesMessage(
    'updateMessage',
    'Change a message',
    'For its sender and administrators. Fields that are not named stay.',
  )
  update(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Param('messageId', MessageIdPipe) messageId: string,
    @Body() body: UpdateMessageDto,
  ): Promise<MessageAnswerDto> {
    return this.changes.update(caller, cid, messageId, body);
  }

  @Delete()
  @ChangesMessage(
    'deleteMessage',
    'Delete a message',
    'For its sender, the practice of the appointment, and administrators. Safe to repeat.',
  )
  remove(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Param('messageId', MessageIdPipe) messageId: string,
    @Query() { hard }: DeleteMessageQuery,
  ): Promise<MessageAnswerDto> {
    return this.changes.remove(caller, cid, messageId, hard);
  }

  @Post('undelete')
  @Roles('admin')
  @ChangesMessage('undeleteMessage', 'Restore a deleted message', 'For administrators. Safe to repeat.')
  undelete(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Param('messageId', MessageIdPipe) messageId: string,
  ): Promise<MessageAnswerDto> {
    return this.changes.undelete(caller, cid, messageId);
  }

  @Post('pin')
  @ChangesMessage('pinMessage', 'Pin a message', 'For the practice of the appointment, and administrators.')
  pin(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Param('messageId', MessageIdPipe) messageId: string,
    @Body() body: PinMessageDto,
  ): Promise<MessageAnswerDto> {
    return this.pins.pin(caller, cid, messageId, body);
  }

  @Post('unpin')
  @ChangesMessage('unpinMessage', 'Unpin a message', 'For the practice of the appointment, and administrators.')
  unpin(
    @CurrentUser() caller: Caller,
    @Param('cid', CidPipe) cid: string,
    @Param('messageId', MessageIdPipe) messageId: string,
  ): Promise<MessageAnswerDto> {
    return this.pins.unpin(caller, cid, messageId);
  }
}
