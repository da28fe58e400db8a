import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, Matches } from 'class-validator';
import { SchemaRules } from '../../common/openapi/schema-rules.decorator.js';
import { MayBeNull } from '../../common/validation/optional.js';
import { ID_PATTERN } from '../../common/validation/identifiers.js';
import { InstantField } from '../../common/validation/instant.js';
import { MESSAGE_ID } from '../message-params.js';
import type { AttachmentInput } from './attachments.js';
import { AttachmentsField, type CustomData, CustomField, MessageTextField } from './message-content.js';

const CLIENT_ID = /^[A-Za-z0-9_-]{1,255}$/;
/** Stream documents 25 in one place and 100 in another. */
const MAX_MENTIONS = 25;
const MAX_READERS = 100;

const FlagField = (description: string): PropertyDecorator =>
  applyDecorators(IsBoolean(), ApiPropertyOptional({ type: Boolean, default: false, description }), MayBeNull());

const UserIdsField = (max: number, description: string, minItems = 0): PropertyDecorator =>
  applyDecorators(
    Matches(ID_PATTERN, { each: true, message: '$property must be ids: 1 to 48 letters, digits, @, _ or -' }),
    ArrayUnique(),
    ArrayMaxSize(max),
    IsArray(),
    ApiPropertyOptional({
      type: 'array',
      items: { type: 'string', pattern: ID_PATTERN.source },
      maxItems: max,
      minItems,
      uniqueItems: true,
      description,
    }),
    MayBeNull(),
  );

@SchemaRules({ anyOf: [{ required: ['text'] }, { required: ['attachments'] }] })
export class CreateMessageDto {
  @MayBeNull()
  @Matches(CLIENT_ID, { message: 'id must be 1 to 255 letters, digits, _ or -' })
  @ApiPropertyOptional({
    type: String,
    pattern: CLIENT_ID.source,
    example: 'note-1',
    description: 'Makes the request safe to repeat. Unique among the account’s messages.',
  })
  id?: string;

  @MessageTextField()
  text?: string;

  @AttachmentsField()
  attachments?: AttachmentInput[];

  @UserIdsField(MAX_MENTIONS, 'Members who are mentioned.')
  mentionedUserIds?: string[];

  @CustomField()
  custom?: CustomData;

  @MayBeNull()
  @Matches(MESSAGE_ID, { message: 'parentId must be the id of a message' })
  @ApiPropertyOptional({
    type: String,
    pattern: MESSAGE_ID.source,
    description: 'The message that this one replies to.',
  })
  parentId?: string;

  @FlagField('For a reply: the channel shows it, too.')
  showInChannel: boolean = false;

  @FlagField('Sends no notification, and does not count as unread.')
  silent: boolean = false;

  @FlagField('Sends no notification.')
  skipPush: boolean = false;

  @UserIdsField(MAX_READERS, 'Members who alone may read it, besides its sender.')
  restrictedTo?: string[];

  @MayBeNull()
  @Matches(ID_PATTERN, { message: 'asUserId must be an id: 1 to 48 letters, digits, @, _ or -' })
  @ApiPropertyOptional({
    type: String,
    pattern: ID_PATTERN.source,
    description: 'For administrators: the account in whose name it is sent, or `system`.',
  })
  asUserId?: string;

  @MayBeNull()
  @InstantField({
    required: false,
    description: 'When to send it: in the future, at most a year ahead. Absent: now.',
  })
  sendAt?: string;
}
