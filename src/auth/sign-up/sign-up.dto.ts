import { ApiProperty } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import { LINE_PATTERN } from '../../common/validation/plain-text.js';

/** The service checks the fields, because clients were promised the texts and the order of its errors. */
export class SignUpDto {
  @Allow()
  @ApiProperty({
    type: String,
    format: 'email',
    maxLength: 254,
    example: 'robin@example.com',
    description: 'Stored in lower case, without surrounding spaces.',
  })
  email: unknown;

  @Allow()
  @ApiProperty({
    type: String,
    format: 'password',
    minLength: 8,
    maxLength: 1024,
    example: 'a long sentence is a good password',
    description: 'At least 8 characters, at most 1024 bytes.',
  })
  password: unknown;

  @Allow()
  @ApiProperty({ type: String, minLength: 1, maxLength: 120, pattern: LINE_PATTERN, example: 'Robin Berg' })
  fullName: unknown;
}
