import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import { SchemaRules } from '../../common/openapi/schema-rules.decorator.js';
import { LongPageQuery } from '../../common/pagination/page-query.js';
import { CHANNEL_STATUSES, type ChannelStatus } from './channel.schema.js';

const LAST_MESSAGE = { dependentRequired: { lastMessage: ['lastMessageAt'], lastMessageAt: ['lastMessage'] } };

export class ListChannelsQuery extends LongPageQuery {
  @IsOptional()
  @IsIn(['pet-owner', 'vet'])
  @ApiPropertyOptional({
    enum: ['pet-owner', 'vet'],
    description: 'Returns only channels in which the caller has this part.',
  })
  role?: 'pet-owner' | 'vet';

  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Returns channels that have ended, too.' })
  includeEnded: boolean = false;
}

@SchemaRules(LAST_MESSAGE)
export class ChannelListEntryDto {
  @ApiProperty({
    example: 'appointment-6740a1f2c3d4e5f60718293a',
    description: 'The channel’s id in Stream. Its type is `messaging`.',
  })
  id!: string;

  @ApiProperty({ example: 'Chat with Robin Berg' })
  name!: string;

  @ApiProperty({ type: [String], example: ['sample-owner', 'sample-vet'], description: 'Account ids.' })
  members!: string[];

  @ApiPropertyOptional({
    example: 'He is eating again!',
    description: 'The beginning of the newest message that the caller may see. Absent while there is none.',
  })
  lastMessage?: string;

  @ApiPropertyOptional({
    type: 'integer',
    format: 'int64',
    example: 1_795_176_000_000,
    description: 'When that message was sent, in milliseconds since the Unix epoch.',
  })
  lastMessageAt?: number;

  @ApiProperty({ example: '6740a1f2c3d4e5f60718293a' })
  appointmentId!: string;

  @ApiProperty({ enum: CHANNEL_STATUSES, example: 'active' })
  status!: ChannelStatus;
}

export class ChannelListDto {
  @ApiProperty({ type: [ChannelListEntryDto], description: 'Newest activity first.' })
  channels!: ChannelListEntryDto[];

  @ApiPropertyOptional({
    example: 'MTc5NTE3NjAwMDAwMHxtZXNzYWdpbmc6YXBwb2ludG1lbnQtNjc0MA',
    description: 'Present while there are more channels.',
  })
  nextCursor?: string;
}

@SchemaRules(LAST_MESSAGE)
export class ChannelDto extends ChannelListEntryDto {
  @ApiProperty({
    format: 'date-time',
    example: '2026-11-21T12:55:00.000Z',
    description: 'When members can start to write.',
  })
  allowedFrom!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    example: null,
    description: 'When the channel ended. `null` while it has no end.',
  })
  allowedUntil!: string | null;
}
