import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, Validate, ValidateIf, ValidatorConstraint } from 'class-validator';
import { MAX_NAME_LENGTH } from '../../common/accounts/account.js';
import { isEmailAddress, normalizeEmail } from '../../common/accounts/email-address.js';
import { ROLES, type Role } from '../../common/accounts/roles.js';
import { IdField } from '../../common/validation/identifiers.js';
import { type CustomData, CustomDataField } from '../../common/validation/custom-data.js';
import { NameField } from '../../common/validation/names.js';
import { PictureField } from '../../common/validation/picture-address.js';
import { IntegerField } from '../fields.js';
import { JOB_TYPES, type JobType } from './job.schema.js';
import { PROBLEM_CODES } from './problems.js';

const MAX_ITEMS = 10_000;
/** Administrators are made on the command line only. */
const GIVEN_ROLES = ROLES.filter((role) => role !== 'admin');

@ValidatorConstraint({ name: 'isEmailAddress' })
class IsEmailAddress {
  validate(value: unknown): boolean {
    return typeof value === 'string' && isEmailAddress(normalizeEmail(value));
  }

  defaultMessage(): string {
    return '$property must be an email address';
  }
}

/** An account as it should be. What is left out stays as it is; a new account has the default. */
export class SyncUserDto {
  @IdField({ example: 'owner-17' })
  id!: string;

  @ValidateIf((_object, value) => value !== undefined)
  @NameField(MAX_NAME_LENGTH, { example: 'Robin Berg' })
  fullName?: string;

  @ValidateIf((_object, value) => value !== undefined)
  @IsIn(GIVEN_ROLES)
  @ApiPropertyOptional({ enum: GIVEN_ROLES, default: 'user' })
  role?: Role;

  @ValidateIf((_object, value) => value !== undefined)
  @Validate(IsEmailAddress)
  @ApiPropertyOptional({ type: String, maxLength: 254, example: 'robin@example.com' })
  email?: string;

  @IntegerField(1, Number.MAX_SAFE_INTEGER, 'The number in the customer system.')
  customerId?: number;

  @ValidateIf((_object, value) => value !== undefined)
  @PictureField({ example: 'https://cdn.example.com/robin.png' })
  profilePic?: string;

  @CustomDataField()
  custom?: CustomData;
}

export class SyncUsersDto {
  @ArrayMaxSize(MAX_ITEMS)
  @ArrayMinSize(1)
  @IsArray()
  @ApiProperty({ type: [SyncUserDto], minItems: 1, maxItems: MAX_ITEMS, description: 'Each is judged by itself.' })
  users!: unknown[];
}

export const JOB_STATUSES = ['running', 'done', 'stuck'] as const;

export class JobDto {
  @ApiProperty({ example: '6740a1f2c3d4e5f60718293a' })
  jobId!: string;

  @ApiProperty({ enum: JOB_TYPES, example: 'sync' })
  type!: JobType;

  @ApiProperty({
    enum: JOB_STATUSES,
    example: 'done',
    description: 'done: every item has a result. stuck: part of the work is dead; see `GET /api/admin/work/dead`.',
  })
  status!: (typeof JOB_STATUSES)[number];

  @ApiProperty({ type: 'integer', example: 2, description: 'Items.' })
  total!: number;

  @ApiProperty({ type: 'integer', example: 2, description: 'Items with a result.' })
  done!: number;

  @ApiProperty({ type: 'integer', example: 1, description: 'Those of them with a problem.' })
  failed!: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-21T13:00:00.000Z' })
  createdAt!: string;
}

class ProblemDto {
  @ApiProperty({ enum: PROBLEM_CODES, example: 'EMAIL_TAKEN' })
  code!: string;

  @ApiProperty({ example: 'Another account has this email address.' })
  message!: string;
}

export class JobResultDto {
  @ApiProperty({ type: String, nullable: true, example: 'owner-17', description: 'null for an item without an id.' })
  id!: string | null;

  @ApiProperty({
    example: 'created',
    description: '`created`, `updated`, `deactivated`, `reactivated`, `deleted`, `exported`, `failed`, or `pending`.',
  })
  outcome!: string;

  @ApiPropertyOptional({ type: ProblemDto })
  problem?: ProblemDto;

  @ApiPropertyOptional({
    enum: ['done', 'under-way', 'dead'],
    example: 'done',
    description: 'Whether Stream has the account as it is now.',
  })
  sync?: 'done' | 'under-way' | 'dead';
}

export class JobPageDto extends JobDto {
  @ApiProperty({ type: [JobResultDto], description: 'One page of results, in the order of the request.' })
  results!: JobResultDto[];

  @ApiPropertyOptional({ example: 'MTAw' })
  nextCursor?: string;
}
