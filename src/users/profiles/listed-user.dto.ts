import { OmitType } from '@nestjs/swagger';
import { UserProfileDto } from './user-profile.dto.js';

/** An account as other accounts see it. */
export class ListedUserDto extends OmitType(UserProfileDto, ['email', 'friends', 'role', 'updatedAt']) {}
