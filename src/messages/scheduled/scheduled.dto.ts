import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { SCHEDULED_STATUSES, type ScheduledMessage, type ScheduledStatus } from './scheduled-message.schema.js';

export class ScheduledDto {
  @ApiProperty({ example: 'sample-owner.note-1', description: 'The id that the message will have.' })
  id!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-22T08:00:00.000Z' })
  sendAt!: string;

  @ApiProperty({ enum: SCHEDULED_STATUSES, example: 'scheduled' })
  status!: ScheduledStatus;

  @ApiPropertyOptional({ example: 'How is he today?', description: 'Absent once it is over.' })
  text?: string;

  @ApiPropertyOptional({ example: 'CHANNEL_NOT_WRITABLE', description: 'For `failed`: the code of the error.' })
  failure?: string;
}

export class ScheduledAnswerDto {
  @ApiProperty({ type: ScheduledDto })
  scheduled!: ScheduledDto;
}

export class ScheduledListDto {
  @ApiProperty({ type: [ScheduledDto], description: 'The caller’s own, the next one first; at most 100.' })
  scheduled!: ScheduledDto[];
}

export const toScheduledDto = ({ _id, sendAt, status, draft, failure }: ScheduledMessage): ScheduledDto => ({
  id: _id,
  sendAt: sendAt.toISOString(),
  status,
  ...(draft && { text: draft.text }),
  ...(failure !== null && { failure }),
});
