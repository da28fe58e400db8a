import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { MayBeNull } from '../../common/validation/optional.js';
import { MESSAGE_ID } from '../message-params.js';

const WRONG_ID = { message: 'messageId must be the id of a message' };

export class MarkReadDto {
  @MayBeNull()
  @Matches(MESSAGE_ID, WRONG_ID)
  @ApiPropertyOptional({
    type: String,
    pattern: MESSAGE_ID.source,
    description: 'The last message that was read. Absent: all are read.',
  })
  messageId?: string;
}

export class MarkUnreadDto {
  @Matches(MESSAGE_ID, WRONG_ID)
  @ApiProperty({ type: String, pattern: MESSAGE_ID.source, description: 'The first message that counts as unread.' })
  messageId!: string;
}

export class ReadStateDto {
  @ApiProperty({ example: true })
  success!: boolean;
}

class UnreadChannelDto {
  @ApiProperty({ example: 'messaging:appointment-6740a1f2c3d4e5f60718293a' })
  cid!: string;

  @ApiProperty({ type: 'integer', example: 2 })
  unread!: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-21T13:01:00.123456Z' })
  lastReadAt!: string;
}

export class UnreadDto {
  @ApiProperty({ type: 'integer', example: 2 })
  total!: number;

  @ApiProperty({ type: [UnreadChannelDto], description: 'Channels with something to read.' })
  channels!: UnreadChannelDto[];
}
