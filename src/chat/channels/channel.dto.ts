import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { CHANNEL_STATUSES, type ChannelStatus } from './channel.schema.js';

/** A screen shows about this many channels. */
const DEFAULT_PAGE = 30;
const MAX_PAGE = 100;

export class ListChannelsQuery {
  @IsOptional()
  @IsIn(['pet-owner', 'vet'])
  @ApiPropertyOptional({ enum: ['pet-owner', 'vet'], description: 'Only channels in which the caller has this part.' })
  role?: 'pet-owner' | 'vet';

  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Also channels that have ended.' })
  includeEnded: boolean = false;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE)
  @ApiPropertyOptional({ type: 'integer', default: DEFAULT_PAGE, minimum: 1, maximum: MAX_PAGE })
  limit: number = DEFAULT_PAGE;

  @IsOptional()
  @IsString()
  @Length(1, 256)
  @ApiPropertyOptional({ type: String, maxLength: 256, description: 'The `nextCursor` of the page before.' })
  cursor?: string;
}

export class ChannelListEntryDto {
  @ApiProperty({
    example: 'appointment-6740a1f2c3d4e5f60718293a',
    description: 'The channel’s id at Stream, of type `messaging`.',
  })
  id!: string;

  @ApiProperty({ example: 'Chat with Robin Berg' })
  name!: string;

  @ApiProperty({ type: [String], example: ['sample-owner', 'sample-vet'], description: 'Account ids.' })
  members!: string[];

  @ApiPropertyOptional({ example: 'He is eating again!', description: 'The beginning of the newest message.' })
  lastMessage?: string;

  @ApiPropertyOptional({
    example: 1_795_176_000_000,
    description: 'When it was sent, in milliseconds since the epoch.',
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
    description: 'Present while there are more.',
  })
  nextCursor?: string;
}

export class ChannelDto extends ChannelListEntryDto {
  @ApiProperty({ example: '2026-11-21T12:55:00.000Z', description: 'From when on members may write.' })
  allowedFrom!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Until when members could write; null while no end has been set.',
  })
  allowedUntil!: string | null;
}
