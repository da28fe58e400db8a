import { ApiParam } from '@nestjs/swagger';
import { IdParamPipe } from '../common/validation/id-param.pipe.js';

/** Ids of messages: ours, and those that Stream's SDKs make. */
export const MESSAGE_ID = /^[A-Za-z0-9_][A-Za-z0-9@_.:!-]{0,254}$/;

export const MessageIdPipe = new IdParamPipe('MESSAGE_NOT_FOUND', MESSAGE_ID);

export const ApiMessageIdParam = (): MethodDecorator =>
  ApiParam({
    name: 'messageId',
    description: 'The message’s id, as answers name it.',
    example: 'sample-owner.note-1',
    schema: { type: 'string', pattern: MESSAGE_ID.source },
  });
