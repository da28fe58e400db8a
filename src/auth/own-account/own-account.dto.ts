import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import { SchemaRules } from '../../common/openapi/schema-rules.decorator.js';

export class ChangePasswordDto {
  @Allow()
  @ApiProperty({ type: String, format: 'password', minLength: 1, example: 'a long sentence is a good password' })
  currentPassword: unknown;

  @Allow()
  @ApiProperty({
    type: String,
    format: 'password',
    minLength: 8,
    maxLength: 1024,
    example: 'another long sentence is a better one',
    description: 'At least 8 characters, at most 1024 bytes.',
  })
  newPassword: unknown;
}

@SchemaRules({ dependentRequired: { accessToken: ['expiresAt'], expiresAt: ['accessToken'] } })
export class PasswordChangedDto {
  @ApiProperty({ example: true })
  success!: true;

  @ApiPropertyOptional({
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiI2NzQwYTFmMiJ9.c2lnbmF0dXJl',
    description: 'The new token, for callers with a bearer token.',
  })
  accessToken?: string;

  @ApiPropertyOptional({
    type: 'integer',
    format: 'int64',
    example: 1_795_262_400_000,
    description: 'Expiry time of the token, in milliseconds since the Unix epoch.',
  })
  expiresAt?: number;
}
