import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { MayBeNull } from '../../common/validation/optional.js';
import { ownerKindOf } from '../../stream/channel-ids.js';
import { shownMessage } from './channel.mapper.js';
import { CHANNEL_STATUSES, type ChannelStatus, type ChatChannel } from './channel.schema.js';

const CHANNEL_KINDS = ['appointment', 'support', 'direct', 'group'] as const;
const MAX_LISTED_MEMBERS = 100;
const MAX_MUTE_SECONDS = 31_536_000;

export class MuteChannelDto {
  @MayBeNull()
  @IsInt()
  @Min(60)
  @Max(MAX_MUTE_SECONDS)
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 60,
    maximum: MAX_MUTE_SECONDS,
    example: 3600,
    description: 'By default until it is unmuted.',
  })
  seconds?: number;
}

export class MyChannelDto {
  @ApiProperty({ example: 'messaging:group-dog-owners' })
  cid!: string;

  @ApiProperty({ example: 'group-dog-owners', description: 'The id for Stream’s SDK; the type is `messaging`.' })
  id!: string;

  @ApiProperty({ enum: CHANNEL_KINDS, example: 'group', description: 'What the channel belongs to.' })
  kind!: (typeof CHANNEL_KINDS)[number];

  @ApiProperty({ example: 'Dog owners' })
  name!: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  image!: string | null;

  @ApiProperty({ type: 'integer', example: 2 })
  memberCount!: number;

  @ApiProperty({ type: [String], example: ['sample-owner', 'sample-vet'], description: 'At most a hundred.' })
  memberIds!: string[];

  @ApiPropertyOptional({ enum: CHANNEL_STATUSES, example: 'active', description: 'Of the channel of an appointment.' })
  status?: ChannelStatus;

  @ApiPropertyOptional({ example: 'He is eating again!' })
  lastMessage?: string;

  @ApiPropertyOptional({
    type: 'integer',
    format: 'int64',
    example: 1_795_176_000_000,
    description: 'In milliseconds.',
  })
  lastMessageAt?: number;
}

export class MyChannelListDto {
  @ApiProperty({ type: [MyChannelDto], description: 'Newest activity first.' })
  channels!: MyChannelDto[];

  @ApiPropertyOptional({
    example: 'MTc5NTE3NjAwMDAwMHxtZXNzYWdpbmc6Z3JvdXAtZG9n',
    description: 'Absent on the last page.',
  })
  nextCursor?: string;
}

export class ChannelViewDto {
  @ApiProperty({ enum: [true], example: true })
  success!: true;
}

/** @param userId the caller in Stream */
export function toMyChannelDto(channel: ChatChannel, userId: string): MyChannelDto {
  const { _id, channelId, name, image = null, members = [], status } = channel;
  return {
    cid: _id,
    id: channelId,
    kind: ownerKindOf(channelId),
    name,
    image,
    memberCount: members.length,
    memberIds: members.slice(0, MAX_LISTED_MEMBERS),
    ...(status && { status }),
    ...shownMessage(channel, userId),
  };
}
