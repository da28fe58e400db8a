import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { SchemaRules } from '../common/openapi/schema-rules.decorator.js';

const MAX_ID_LENGTH = 255;
const CID = { maxLength: MAX_ID_LENGTH, example: 'messaging:appointment-6740a1f2c3d4e5f60718293a' };
const USER_ID = { maxLength: MAX_ID_LENGTH, example: 'sample-owner' };
const INSTANT = { format: 'date-time', example: '2026-11-21T13:00:00.000Z' };

class StreamUserDto {
  @ApiPropertyOptional(USER_ID)
  id?: string;
}

class StreamMemberDto {
  @ApiPropertyOptional(USER_ID)
  user_id?: string;

  @ApiPropertyOptional({ type: StreamUserDto })
  user?: StreamUserDto;
}

class StreamMessageDto {
  @ApiProperty({ maxLength: MAX_ID_LENGTH, example: 'message-1' })
  id!: string;

  @ApiPropertyOptional({ example: 'Hello' })
  text?: string;

  @ApiPropertyOptional({ type: StreamUserDto, description: 'The sender.' })
  user?: StreamUserDto;

  @ApiPropertyOptional({ ...USER_ID, description: 'The sender, where `user` is missing.' })
  user_id?: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: MAX_ID_LENGTH,
    example: null,
    description: 'Present in replies to a thread.',
  })
  parent_id?: string | null;

  @ApiPropertyOptional({ example: false, description: 'A reply with it stands in the list of the channel, too.' })
  show_in_channel?: boolean;

  @ApiPropertyOptional({
    default: 'regular',
    example: 'regular',
    description: 'Only `regular`, `system`, `reply` and `deleted` messages are listed.',
  })
  type?: string;

  @ApiPropertyOptional({
    type: [String],
    example: [],
    description: 'The only users who see the message. Empty: every member.',
  })
  restricted_visibility?: string[];

  @ApiPropertyOptional({
    example: false,
    description: 'The sender is shadow-banned: only the sender sees the message.',
  })
  shadowed?: boolean;

  @ApiPropertyOptional({ example: false, description: 'A silent message notifies no member.' })
  silent?: boolean;

  @ApiPropertyOptional({ type: [StreamUserDto], description: 'The users it mentions.' })
  mentioned_users?: StreamUserDto[];

  @ApiPropertyOptional(INSTANT)
  created_at?: string;

  @ApiPropertyOptional(INSTANT)
  updated_at?: string;

  @ApiPropertyOptional({ type: String, nullable: true, ...INSTANT, example: null })
  deleted_at?: string | null;
}

class StreamChannelDto {
  @ApiPropertyOptional({ ...CID, description: 'The channel, where the event itself does not name it.' })
  cid?: string;

  @ApiPropertyOptional({ type: String, nullable: true, ...INSTANT, description: 'With `channel.truncated`.' })
  truncated_at?: string | null;

  @ApiPropertyOptional({ type: [StreamMemberDto], description: 'The members, where the event itself has none.' })
  members?: StreamMemberDto[];
}

class StreamEventBase {
  @ApiPropertyOptional({ ...CID, description: 'Type and id of the channel.' })
  cid?: string;

  @ApiPropertyOptional({ maxLength: MAX_ID_LENGTH, example: 'messaging', description: 'Read where `cid` is missing.' })
  channel_type?: string;

  @ApiPropertyOptional({
    maxLength: MAX_ID_LENGTH,
    example: 'appointment-6740a1f2c3d4e5f60718293a',
    description: 'Read where `cid` is missing.',
  })
  channel_id?: string;

  @ApiPropertyOptional({ type: StreamChannelDto })
  channel?: StreamChannelDto;

  @ApiPropertyOptional({ ...INSTANT, description: 'By default the time of arrival.' })
  created_at?: string;
}

/** A message was sent, changed, deleted or restored. */
export class StreamMessageEventDto extends StreamEventBase {
  @ApiProperty({
    enum: ['message.new', 'message.updated', 'message.deleted', 'message.undeleted'],
    example: 'message.new',
  })
  type!: string;

  @ApiPropertyOptional({ type: StreamMessageDto })
  message?: StreamMessageDto;

  @ApiPropertyOptional({ type: [StreamMemberDto], description: 'Members of the channel. Stream lists at most 50.' })
  members?: StreamMemberDto[];

  @ApiPropertyOptional({ type: StreamUserDto, description: 'The user who caused the event. Absent when a server did.' })
  user?: StreamUserDto;

  @ApiPropertyOptional({ type: [StreamUserDto], description: 'With a reply: the users who wrote in the thread.' })
  thread_participants?: StreamUserDto[];

  @ApiPropertyOptional({ example: false, description: 'With `message.new`: no member is notified.' })
  skip_push?: boolean;

  @ApiPropertyOptional({ example: false, description: 'With `message.deleted`: nothing of the message is left.' })
  hard_delete?: boolean;

  @ApiPropertyOptional({ example: false, description: 'With `message.deleted`: deleted for `user` only.' })
  deleted_for_me?: boolean;
}

/** A channel was truncated or deleted. */
export class StreamChannelEventDto extends StreamEventBase {
  @ApiProperty({ enum: ['channel.truncated', 'channel.deleted'], example: 'channel.deleted' })
  type!: string;
}

/** An event of another type: stored, and otherwise ignored. */
@SchemaRules({ additionalProperties: true })
export class OtherStreamEventDto {
  @ApiProperty({ minLength: 1, maxLength: MAX_ID_LENGTH, example: 'user.presence.changed' })
  type!: string;
}

export class WebhookReceiptDto {
  @ApiProperty({ example: true })
  ok!: boolean;
}
