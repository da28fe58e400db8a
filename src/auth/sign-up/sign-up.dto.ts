import { ApiProperty } from '@nestjs/swagger';
import { Allow } from 'class-validator';

/** What is wrong with a field is told in an order and in words that clients know, so the service looks at them. */
export class SignUpDto {
  @Allow()
  @ApiProperty({
    type: String,
    format: 'email',
    maxLength: 254,
    example: 'robin@example.com',
    description: 'Case and surrounding spaces make no other address.',
  })
  email: unknown;

  @Allow()
  @ApiProperty({
    type: String,
    format: 'password',
    minLength: 8,
    example: 'a long sentence is a good password',
    description: 'At least 8 characters, at most 1024 bytes. Every byte counts.',
  })
  password: unknown;

  @Allow()
  @ApiProperty({ type: String, maxLength: 120, example: 'Robin Berg' })
  fullName: unknown;
}
