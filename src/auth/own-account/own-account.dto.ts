import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Allow } from 'class-validator';

export class ChangePasswordDto {
  @Allow()
  @ApiProperty({ type: String, format: 'password', example: 'a long sentence is a good password' })
  currentPassword: unknown;

  @Allow()
  @ApiProperty({
    type: String,
    format: 'password',
    minLength: 8,
    example: 'another long sentence is a better one',
    description: 'At least 8 characters, at most 1024 bytes.',
  })
  newPassword: unknown;
}

export class PasswordChangedDto {
  @ApiProperty({ example: true })
  success!: true;

  @ApiPropertyOptional({
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiI2NzQwYTFmMiJ9.c2lnbmF0dXJl',
    description: 'The caller’s new session, for callers with a bearer token; others get a new cookie.',
  })
  accessToken?: string;

  @ApiPropertyOptional({ example: 1_795_262_400_000, description: 'When it expires, in milliseconds since the epoch.' })
  expiresAt?: number;
}
