import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

class MessageReactionDto {
  @ApiProperty({ example: 'like' })
  type!: string;

  @ApiProperty({ example: 'sample-vet' })
  userId!: string;

  @ApiProperty({ type: 'integer', example: 1 })
  score!: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-21T13:02:00.000000Z' })
  createdAt!: string;
}

/** A message as every route shows it. */
export class MessageDto {
  @ApiProperty({
    example: 'sample-owner.note-1',
    description: 'The message’s id in Stream. An id that a client chose stands behind the account’s id and a dot.',
  })
  id!: string;

  @ApiProperty({ example: 'messaging:appointment-6740a1f2c3d4e5f60718293a' })
  cid!: string;

  @ApiProperty({ type: String, nullable: true, example: 'sample-owner', description: '`null`: a user that is gone.' })
  userId!: string | null;

  @ApiProperty({ example: 'regular', description: '`regular`, `reply`, `system` or `deleted`.' })
  type!: string;

  @ApiProperty({ example: 'He is eating again!', description: 'Empty for a deleted message.' })
  text!: string;

  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, example: [] })
  attachments!: Readonly<Record<string, unknown>>[];

  @ApiProperty({ type: [String], example: [] })
  mentionedUserIds!: string[];

  @ApiProperty({ type: 'object', additionalProperties: true, example: {} })
  custom!: Readonly<Record<string, unknown>>;

  @ApiPropertyOptional({ example: 'sample-vet.question-1', description: 'The message that this one replies to.' })
  parentId?: string;

  @ApiPropertyOptional({ example: false, description: 'For replies: whether the channel shows it, too.' })
  showInChannel?: boolean;

  @ApiProperty({ type: 'integer', example: 0 })
  replyCount!: number;

  @ApiProperty({ example: false })
  silent!: boolean;

  @ApiPropertyOptional({
    type: [String],
    example: ['sample-vet'],
    description: 'The only users who may read it. Absent: every member.',
  })
  restrictedTo?: string[];

  @ApiProperty({ example: false })
  pinned!: boolean;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-11-21T13:05:00.000000Z' })
  pinnedAt?: string;

  @ApiPropertyOptional({ example: 'sample-vet' })
  pinnedBy?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    example: '2026-11-22T13:05:00.000000Z',
    description: 'When the pin ends. Absent: when it is taken away.',
  })
  pinnedUntil?: string;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { like: 1 } })
  reactionCounts!: Readonly<Record<string, number>>;

  @ApiProperty({ type: [MessageReactionDto], description: 'The newest, at most ten.' })
  latestReactions!: MessageReactionDto[];

  @ApiProperty({ format: 'date-time', example: '2026-11-21T13:01:00.123456Z' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-21T13:01:00.123456Z' })
  updatedAt!: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-11-21T13:06:00.000000Z' })
  deletedAt?: string;
}

/** An answer about one message. */
export class MessageAnswerDto {
  @ApiProperty({ type: MessageDto })
  message!: MessageDto;
}
