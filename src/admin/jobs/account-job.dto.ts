import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';

const FLAGS = ['true', 'false'] as const;

export class DeletionQuery {
  @IsIn(FLAGS)
  @ApiPropertyOptional({
    enum: FLAGS,
    default: 'false',
    description: 'true: its messages and its conversations of two in Stream go, too.',
  })
  hard: (typeof FLAGS)[number] = 'false';
}

export class ExportDto {
  @ApiProperty({
    type: Object,
    example: { id: 'owner-17', fullName: 'Robin Berg' },
    description: 'The record, without anything that serves to sign in.',
  })
  account!: Record<string, unknown>;

  @ApiProperty({
    type: Object,
    nullable: true,
    example: { user: { id: 'owner-17' }, messages: [], reactions: [] },
    description: 'As Stream gives it; null for a user that Stream does not have.',
  })
  stream!: Record<string, unknown> | null;
}
