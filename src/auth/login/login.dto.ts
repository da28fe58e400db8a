import { ApiProperty } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import { UserProfileDto } from '../../users/profiles/user-profile.dto.js';

/** The service checks the fields, because clients were promised the texts of its errors. */
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

/** A session for clients that keep their token themselves. */
export class SessionDto {
  @ApiProperty({
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiI2NzQwYTFmMiJ9.c2lnbmF0dXJl',
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
