import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { LimitField } from '../../common/pagination/page-query.js';
import { MessageDto } from '../message.dto.js';
import { MESSAGE_ID } from '../message-params.js';

const DEFAULT_PAGE = 30;
const MAX_PAGE = 100;

const AnchorField = (name: string, description: string): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    Matches(MESSAGE_ID, { message: `${name} must be the id of a message` }),
    ApiPropertyOptional({ type: String, pattern: MESSAGE_ID.source, description }),
  );

export class MessagePageQuery {
  @LimitField(DEFAULT_PAGE, MAX_PAGE)
  limit: number = DEFAULT_PAGE;

  @AnchorField('before', 'Returns messages older than this one: `nextBefore` of a page, or any message’s id.')
  before?: string;

  @AnchorField('after', 'Returns messages newer than this one. Not together with `before`.')
  after?: string;
}

export class MessagePageDto {
  @ApiProperty({
    type: [MessageDto],
    description: 'Oldest first. May be fewer than `limit`: what is not for the caller to read is left out.',
  })
  messages!: MessageDto[];

  @ApiPropertyOptional({ example: 'sample-owner.note-1', description: 'Present while there are older messages.' })
  nextBefore?: string;

  @ApiPropertyOptional({ example: 'sample-owner.note-9', description: 'With `after`: while there are newer messages.' })
  nextAfter?: string;
}
