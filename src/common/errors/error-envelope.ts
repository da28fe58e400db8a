import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ERROR_CODES, type ErrorCode } from './error-codes.js';

/** One invalid field, as clients see it. */
export class ErrorDetailDto {
  @ApiProperty({ example: 'userId', description: 'Path of the field, with dots for nested fields.' })
  field!: string;

  @ApiProperty({ example: 'isString', description: 'Name of the rule that the field breaks.' })
  rule!: string;

  @ApiProperty({ example: 'userId must be a string' })
  message!: string;
}

/** The one shape of every error answer. `error` and `message` are always strings. */
export class ErrorEnvelope {
  @ApiProperty({ enum: [false], example: false, description: 'For clients that look at it before the status code.' })
  success!: false;

  @ApiProperty({ type: 'integer', example: 400, description: 'The HTTP status code.' })
  statusCode!: number;

  @ApiProperty({ example: 'Bad Request' })
  error!: string;

  @ApiProperty({
    example: 'userId must be a string',
    description: 'For people. With `VALIDATION_FAILED`: the first of `details`.',
  })
  message!: string;

  @ApiProperty({
    enum: Object.keys(ERROR_CODES),
    enumName: 'ErrorCode',
    example: 'VALIDATION_FAILED',
    description: 'The stable name of the error. Branch on this.',
  })
  code!: ErrorCode;

  @ApiProperty({
    example: '9761bdd5-4919-4c44-9121-f193605eb75d',
    description: 'Also in the `X-Request-Id` header. Quote it when you ask for help.',
  })
  requestId!: string;

  @ApiPropertyOptional({ type: [ErrorDetailDto], description: 'With `VALIDATION_FAILED`: the fields that are wrong.' })
  details?: readonly ErrorDetailDto[];

  @ApiPropertyOptional({
    type: [String],
    description: 'With `FIELDS_MISSING` from onboarding: the fields that are missing.',
  })
  missingFields?: readonly string[];
}
