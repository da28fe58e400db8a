import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, Matches } from 'class-validator';
import { MayBeAbsent, MayBeNull } from '../common/validation/optional.js';
import { ID_PATTERN, IdField } from '../common/validation/identifiers.js';
import { NameField } from '../common/validation/names.js';
import { PictureField } from '../common/validation/picture-address.js';
import { type CustomData, CustomDataField } from '../common/validation/custom-data.js';
import type { GroupRole } from './group-access.service.js';
import { GROUP_BOUNDS } from './group.schema.js';

const CHANNEL_KINDS = ['group', 'direct'] as const;

/** Ids of accounts, each once, at least one. */
export const MemberIdsField = (options: ApiPropertyOptions = {}): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    ArrayMinSize(1),
    ArrayMaxSize(GROUP_BOUNDS.members),
    ArrayUnique(),
    IdField({
      each: true,
      example: ['sample-vet'],
      minItems: 1,
      maxItems: GROUP_BOUNDS.members,
      uniqueItems: true,
      ...options,
    } as ApiPropertyOptions & { each: true }),
  );

export class CreateChannelDto {
  @MayBeNull()
  @IsIn(CHANNEL_KINDS)
  @ApiPropertyOptional({
    enum: CHANNEL_KINDS,
    default: 'group',
    example: 'group',
    description: '`direct`: the channel of the caller and one other account.',
  })
  kind?: (typeof CHANNEL_KINDS)[number];

  @MayBeNull()
  @Matches(ID_PATTERN, { message: 'id must be an id: 1 to 48 letters, digits, @, _ or -' })
  @ApiPropertyOptional({
    type: String,
    pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,47}$',
    example: 'dog-owners',
    description: 'An id of your choice makes the request safe to repeat. The channel’s id is `group-` and this.',
  })
  id?: string;

  @MayBeNull()
  @NameField(GROUP_BOUNDS.name, { example: 'Dog owners', description: 'Required for a group.' })
  name?: string;

  @MayBeNull()
  @PictureField({ nullable: true })
  image?: string | null;

  @MemberIdsField({ description: 'Accounts beside the caller. They must exist; for a direct channel, exactly one.' })
  memberIds!: string[];

  @CustomDataField()
  custom?: CustomData;
}

export class UpdateChannelDto {
  @MayBeAbsent()
  @NameField(GROUP_BOUNDS.name, { example: 'Dog owners' })
  name?: string;

  @MayBeNull()
  @PictureField({ nullable: true })
  image?: string | null;

  @MayBeAbsent()
  @IdField({
    required: false,
    example: 'sample-vet',
    description: 'Another member, who becomes the owner. For the owner.',
  })
  ownerId?: string;

  @CustomDataField()
  custom?: CustomData;
}

export class GroupDto {
  @ApiProperty({ example: 'messaging:group-dog-owners' })
  cid!: string;

  @ApiProperty({ example: 'group-dog-owners', description: 'The id for Stream’s SDK; the type is `messaging`.' })
  id!: string;

  @ApiProperty({ example: 'Dog owners' })
  name!: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  image!: string | null;

  @ApiProperty({ example: 'sample-owner' })
  ownerId!: string;

  @ApiProperty({ type: [String], example: [] })
  moderatorIds!: string[];

  @ApiProperty({ type: 'integer', example: 2 })
  memberCount!: number;

  @ApiProperty({
    enum: ['owner', 'moderator', 'member', 'admin'],
    example: 'owner',
    description: 'What the caller is.',
  })
  role!: GroupRole;

  @ApiProperty({ example: false })
  frozen!: boolean;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { topic: 'dogs' } })
  custom!: CustomData;

  @ApiProperty({ example: true, description: 'Whether Stream has every change.' })
  synced!: boolean;

  @ApiProperty({ format: 'date-time', example: '2026-11-21T13:00:00.000Z' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-21T13:00:00.000Z' })
  updatedAt!: string;
}
