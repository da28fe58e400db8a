import { ApiProperty, ApiPropertyOptional, OmitType, PickType } from '@nestjs/swagger';
import { ROLES, type Role } from '../../common/accounts/roles.js';

/** An account as its owner sees it. Other accounts never see its email or its friends. */
export class UserProfileDto {
  @ApiProperty({ example: '6740a1f2c3d4e5f60718293a', description: 'The same as `id`.' })
  _id!: string;

  @ApiProperty({ example: '6740a1f2c3d4e5f60718293a' })
  id!: string;

  @ApiProperty({ example: 'Robin Berg', maxLength: 120 })
  fullName!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'robin@example.com',
    description: 'Lower case. `null` for accounts of another sign-in system.',
  })
  email!: string | null;

  @ApiProperty({ example: 'Two dogs and a parrot.', maxLength: 500 })
  bio!: string;

  @ApiProperty({ example: 'https://chat.example.com/api/avatars/6740a1f2c3d4e5f60718293a.svg', maxLength: 500 })
  profilePic!: string;

  @ApiProperty({ example: 'german', description: 'Lower case.' })
  nativeLanguage!: string;

  @ApiProperty({ example: 'portuguese', description: 'The first of `learningLanguages`, or empty.' })
  learningLanguage!: string;

  @ApiProperty({ type: [String], example: ['portuguese', 'finnish'], description: 'Lower case.' })
  learningLanguages!: string[];

  @ApiProperty({ example: 'Hamburg', maxLength: 120 })
  location!: string;

  @ApiProperty({ example: true })
  isOnboarded!: boolean;

  @ApiProperty({ type: [String], example: ['6740a1f2c3d4e5f60718293b'], description: 'Account ids, newest first.' })
  friends!: string[];

  @ApiProperty({ enum: ROLES, example: 'user' })
  role!: Role;

  @ApiPropertyOptional({
    type: 'integer',
    example: 1001,
    description: 'The account’s number in a customer system, where it has one.',
  })
  customerId?: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-20T09:30:00.000Z' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-20T09:30:00.000Z' })
  updatedAt!: string;
}

/** An account as other accounts see it. */
export class ListedUserDto extends OmitType(UserProfileDto, ['email', 'friends', 'role', 'customerId', 'updatedAt']) {}

/** The few fields of another account that lists show. Never its email. */
export class PersonDto extends PickType(UserProfileDto, [
  '_id',
  'id',
  'fullName',
  'profilePic',
  'nativeLanguage',
  'learningLanguage',
]) {
  @ApiPropertyOptional({
    type: [String],
    example: ['portuguese', 'finnish'],
    description: 'Lower case. Present on a server with `CLIENT_PROFILE=objects`.',
  })
  learningLanguages?: string[];
}
