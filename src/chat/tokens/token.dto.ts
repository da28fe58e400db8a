import { IgnoresUnknownKeys } from '../../common/validation/unknown-keys.decorator.js';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { IdField } from '../../common/validation/identifiers.js';

@IgnoresUnknownKeys()
export class CreateChatTokenDto {
  @IdField({ example: 'sample-owner', description: 'The caller’s own account id.' })
  userId!: string;
}

/** What a client needs besides a token. */
export class ChatConfigDto {
  @ApiProperty({ example: 'abcd1234efgh', description: 'The public API key with which clients connect to Stream.' })
  apiKey!: string;

  @ApiPropertyOptional({
    example: 'http://localhost:3030',
    description: 'Where Stream is, if it is not at its usual address.',
  })
  baseUrl?: string;
}

export class ChatTokenWithExpiryDto {
  @ApiProperty({ example: 'eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoic2FtcGxlLW93bmVyIn0.c2lnbmF0dXJl' })
  token!: string;

  @ApiProperty({
    type: 'integer',
    format: 'int64',
    example: 1_795_262_400_000,
    description: 'Expiry time of the token, in milliseconds since the Unix epoch.',
  })
  expiresAt!: number;
}

export class ChatTokenDto {
  @ApiProperty({ example: 'eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoic2FtcGxlLW93bmVyIn0.c2lnbmF0dXJl' })
  token!: string;
}

@IgnoresUnknownKeys()
export class CreateCustomerTokenDto {
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  @ApiProperty({
    type: 'integer',
    example: 1001,
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'The caller’s own customer number.',
  })
  customer_id!: number;
}

export class CustomerTokenDto {
  @ApiProperty({ example: 'eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoiY3VzdG9tZXItMTAwMSJ9.c2lnbmF0dXJl' })
  token!: string;

  @ApiProperty({ example: 'customer-1001', description: 'The customer’s user id in Stream.' })
  userId!: string;

  @ApiProperty({ example: 'abcd1234efgh', description: 'The public API key with which clients connect to Stream.' })
  apiKey!: string;
}
