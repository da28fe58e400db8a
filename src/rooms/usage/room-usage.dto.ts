import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const MINUTES = { example: 41.5, minimum: 0, description: 'To a tenth. Two devices of one person count twice.' };

export class PersonUsageDto {
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'sample-owner',
    description: 'The account, or `guest:` and a random text. null: people who joined with a room code.',
  })
  userId!: string | null;

  @ApiProperty(MINUTES)
  minutes!: number;
}

export class SessionUsageDto {
  @ApiProperty({ example: '6740a1f2c3d4e5f60718293c', description: 'The provider’s id of the session.' })
  id!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-21T13:00:00.000Z' })
  startedAt!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2026-11-21T13:30:00.000Z',
    description: 'null while it lasts.',
  })
  endedAt!: string | null;

  @ApiProperty(MINUTES)
  minutes!: number;

  @ApiProperty({ type: [PersonUsageDto], description: 'Those with the most minutes first.' })
  people!: PersonUsageDto[];
}

export class RoomUsageDto {
  @ApiProperty({ example: '6740a1f2c3d4e5f60718293b' })
  roomId!: string;

  @ApiProperty(MINUTES)
  minutes!: number;

  @ApiProperty({
    type: [PersonUsageDto],
    description: 'Over all sessions. At most 1,000 people, those with the most minutes first.',
  })
  people!: PersonUsageDto[];

  @ApiProperty({ type: [SessionUsageDto] })
  sessions!: SessionUsageDto[];

  @ApiPropertyOptional({ description: 'Absent on the last page.', example: 'MTc5NTI2MjQwMDAwMHw2NzQwYTFmMg' })
  nextCursor?: string;
}
