import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { AppException } from './app-exception.js';
import { ERROR_CODES } from './error-codes.js';

/** One invalid field, as clients see it. */
export class ErrorDetailDto {
  @ApiProperty({ example: 'userId', description: 'Path of the field, dotted for nested ones.' })
  field!: string;

  @ApiProperty({ example: 'isString', description: 'Name of the rule that was broken.' })
  rule!: string;

  @ApiProperty({ example: 'userId must be a string' })
  message!: string;
}

/** The one shape of every error answer. `error` and `message` are always strings. */
export class ErrorEnvelope {
  @ApiProperty({ example: 400, description: 'The HTTP status, repeated.' })
  statusCode!: number;

  @ApiProperty({ example: 'Bad Request' })
  error!: string;

  @ApiProperty({ example: 'The request is not valid.' })
  message!: string;

  @ApiProperty({ example: 'VALIDATION_FAILED', description: 'Stable name of the error: branch on this.' })
  code!: string;

  @ApiProperty({
    example: '01JD2Z8Q6V5T3M9K',
    description: 'Also in the X-Request-Id header: quote it when you ask for help.',
  })
  requestId!: string;

  @ApiPropertyOptional({ type: [ErrorDetailDto], description: 'The fields that were wrong, for VALIDATION_FAILED.' })
  details?: readonly ErrorDetailDto[];

  @ApiPropertyOptional({ type: [String], description: 'The fields that were left out, for FIELDS_MISSING.' })
  missingFields?: readonly string[];
}

/** The answer to a client: the registry's public texts, never those of a cause. */
export function toEnvelope(exception: AppException, requestId: string): ErrorEnvelope {
  const { status, error, message } = ERROR_CODES[exception.code];
  return {
    statusCode: status,
    error,
    message,
    code: exception.code,
    requestId,
    ...(exception.details && { details: exception.details }),
    ...(exception.missingFields && { missingFields: exception.missingFields }),
  };
}
