import { IgnoresUnknownKeys } from '../common/validation/unknown-keys.decorator.js';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import { SchemaRules } from '../common/openapi/schema-rules.decorator.js';
import { LINE_PATTERN } from '../common/validation/plain-text.js';
import { UserProfileDto } from '../users/profiles/user-profile.dto.js';

// The services check the fields of requests, because clients were promised the texts and the order of their errors.

const EXAMPLE_TOKEN = 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiI2NzQwYTFmMiJ9.c2lnbmF0dXJl';

const NewPasswordField = (example: string): PropertyDecorator =>
  applyDecorators(
    Allow(),
    ApiProperty({
      type: String,
      format: 'password',
      minLength: 8,
      maxLength: 1024,
      example,
      description:
        'At least 8 characters unless the server is set to another minimum, at most 1024 bytes. Not a common one.',
    }),
  );

@IgnoresUnknownKeys()
export class SignUpDto {
  @Allow()
  @ApiProperty({
    type: String,
    format: 'email',
    maxLength: 254,
    example: 'robin@example.com',
    description: 'Stored in lower case, without surrounding spaces, and with the domain in Unicode.',
  })
  email: unknown;

  @NewPasswordField('a long sentence is a good password')
  password: unknown;

  @Allow()
  @ApiProperty({ type: String, minLength: 1, maxLength: 120, pattern: LINE_PATTERN, example: 'Robin Berg' })
  fullName: unknown;
}

@IgnoresUnknownKeys()
export class LoginDto {
  @Allow()
  @ApiProperty({ type: String, minLength: 1, pattern: '\\S', example: 'robin@example.com' })
  email: unknown;

  @Allow()
  @ApiProperty({ type: String, format: 'password', minLength: 1, example: 'a long sentence is a good password' })
  password: unknown;
}

/** The caller's own account. */
export class OwnAccountDto {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ type: UserProfileDto })
  user!: UserProfileDto;
}

export class OnboardedDto extends OwnAccountDto {}

/** A session for clients that keep their token themselves. */
export class SessionDto {
  @ApiProperty({
    example: EXAMPLE_TOKEN,
    description: 'Send it as `Authorization: Bearer <accessToken>`.',
  })
  accessToken!: string;

  @ApiProperty({
    type: 'integer',
    format: 'int64',
    example: 1_795_262_400_000,
    description: 'Expiry time, in milliseconds since the Unix epoch.',
  })
  expiresAt!: number;

  @ApiProperty({ type: UserProfileDto })
  user!: UserProfileDto;
}

export class LogoutDto {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ example: 'Logout successful' })
  message!: string;
}

@IgnoresUnknownKeys()
export class ChangePasswordDto {
  @Allow()
  @ApiProperty({ type: String, format: 'password', minLength: 1, example: 'a long sentence is a good password' })
  currentPassword: unknown;

  @NewPasswordField('another long sentence is a better one')
  newPassword: unknown;
}

@SchemaRules({ dependentRequired: { accessToken: ['expiresAt'], expiresAt: ['accessToken'] } })
export class PasswordChangedDto {
  @ApiProperty({ example: true })
  success!: true;

  @ApiPropertyOptional({
    example: EXAMPLE_TOKEN,
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
