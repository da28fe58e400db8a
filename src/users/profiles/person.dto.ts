import { PickType } from '@nestjs/swagger';
import { UserProfileDto } from './user-profile.dto.js';

/** The few fields of another account that lists show. Never its email. */
export class PersonDto extends PickType(UserProfileDto, [
  '_id',
  'id',
  'fullName',
  'profilePic',
  'nativeLanguage',
  'learningLanguage',
]) {}
