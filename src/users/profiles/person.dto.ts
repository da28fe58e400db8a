import { ApiProperty } from '@nestjs/swagger';

/** The few fields of another account that lists show. Never its email. */
export class PersonDto {
  @ApiProperty({
    example: '6740a1f2c3d4e5f60718293b',
    description: 'The same as `id`.',
  })
  _id!: string;

  @ApiProperty({ example: '6740a1f2c3d4e5f60718293b' })
  id!: string;

  @ApiProperty({ example: 'Kim Vale', maxLength: 120 })
  fullName!: string;

  @ApiProperty({ example: 'https://chat.example.com/api/avatars/6740a1f2c3d4e5f60718293b.svg', maxLength: 500 })
  profilePic!: string;

  @ApiProperty({ example: 'portuguese', description: 'Lower case.' })
  nativeLanguage!: string;

  @ApiProperty({ example: 'german', description: 'Lower case. The first of the account’s learning languages.' })
  learningLanguage!: string;
}
