import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_LEARNING_LANGUAGES, PROFILE_BOUNDS } from './onboarding.js';
import { UserProfileDto } from './user-profile.dto.js';

/** The form of onboarding, for the API's description; `readOnboarding` reads it, and leaves other keys alone. */
export class OnboardingDto {
  @ApiProperty({ example: 'Robin Berg', minLength: 1, maxLength: PROFILE_BOUNDS.fullName })
  fullName!: string;

  @ApiProperty({ example: 'Two dogs and a parrot.', minLength: 1, maxLength: PROFILE_BOUNDS.bio })
  bio!: string;

  @ApiProperty({ example: 'german', minLength: 1, maxLength: PROFILE_BOUNDS.nativeLanguage })
  nativeLanguage!: string;

  @ApiPropertyOptional({
    type: String,
    example: 'portuguese',
    minLength: 1,
    maxLength: PROFILE_BOUNDS.learningLanguage,
    description: 'This or `learningLanguages` is needed. Where the list begins with another one, this one counts.',
  })
  learningLanguage?: string;

  @ApiPropertyOptional({
    type: [String],
    example: ['portuguese', 'finnish'],
    maxItems: MAX_LEARNING_LANGUAGES,
    description: 'The most important one first.',
  })
  learningLanguages?: string[];

  @ApiProperty({ example: 'Hamburg', minLength: 1, maxLength: PROFILE_BOUNDS.location })
  location!: string;

  @ApiPropertyOptional({
    type: String,
    example: 'https://pictures.example.com/robin.png',
    maxLength: 500,
    description: 'An https address. Without it the present picture stays.',
  })
  profilePic?: string;
}

export class OnboardedDto {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ type: UserProfileDto })
  user!: UserProfileDto;
}
