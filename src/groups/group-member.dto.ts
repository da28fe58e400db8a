import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { GroupDto, MemberIdsField } from './group.dto.js';
import { MEMBER_OUTCOMES, type MemberOutcome } from './member-changes.js';

const MEMBER_ROLES = ['owner', 'moderator', 'member'] as const;

export class MembersDto {
  @MemberIdsField()
  memberIds!: string[];
}

class MemberResultDto {
  @ApiProperty({ example: 'sample-vet' })
  id!: string;

  @ApiProperty({
    enum: MEMBER_OUTCOMES,
    example: 'added',
    description: '`refused`: the owner, and moderators for other moderators, cannot be removed.',
  })
  outcome!: MemberOutcome;
}

export class MemberChangeDto {
  @ApiProperty({ type: GroupDto })
  channel!: GroupDto;

  @ApiProperty({ type: [MemberResultDto], description: 'One for each account, in the order of the request.' })
  results!: MemberResultDto[];
}

class MemberDto {
  @ApiProperty({ example: 'sample-vet' })
  id!: string;

  @ApiProperty({ enum: MEMBER_ROLES, example: 'member' })
  role!: (typeof MEMBER_ROLES)[number];

  @ApiProperty({ format: 'date-time', example: '2026-11-21T13:00:00.000Z' })
  addedAt!: string;
}

export class MemberListDto {
  @ApiProperty({ type: [MemberDto], description: 'Those who have been there longest first.' })
  members!: MemberDto[];

  @ApiPropertyOptional({ description: 'Absent on the last page.', example: 'MTc5NTI2MjQwMDAwMHw2NzQwYTFmMg' })
  nextCursor?: string;
}
