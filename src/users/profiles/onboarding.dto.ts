import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { SchemaRules } from '../../common/openapi/schema-rules.decorator.js';
import { MAX_PICTURE_ADDRESS } from '../../common/validation/picture-address.js';
import { LINE_PATTERN, PARAGRAPHS_PATTERN } from '../../common/validation/plain-text.js';
import { MAX_LEARNING_LANGUAGES, PROFILE_BOUNDS } from './onboarding.js';

/** The body of onboarding, for the API's description. `readOnboarding` reads it and ignores other keys. */
@SchemaRules({
  additionalProperties: true,
  anyOf: [
    { required: ['learningLanguage'] },
    { required: ['learningLanguages'], properties: { learningLanguages: { type: 'array', minItems: 1 } } },
  ],
})
export class OnboardingDto {
  @ApiProperty({ example: 'Robin Berg', minLength: 1, maxLength: PROFILE_BOUNDS.fullName, pattern: LINE_PATTERN })
  fullName!: string;

  @ApiProperty({
    example: 'Two dogs and a parrot.',
    minLength: 1,
    maxLength: PROFILE_BOUNDS.bio,
    pattern: PARAGRAPHS_PATTERN,
    description: 'May be empty on a server with `CLIENT_PROFILE=objects`.',
  })
  bio!: string;

  @ApiProperty({ example: 'german', minLength: 1, maxLength: PROFILE_BOUNDS.nativeLanguage, pattern: LINE_PATTERN })
  nativeLanguage!: string;

  @ApiPropertyOptional({
    type: String,
    example: 'portuguese',
    minLength: 1,
    maxLength: PROFILE_BOUNDS.learningLanguage,
    pattern: LINE_PATTERN,
    description:
      'Required unless `learningLanguages` has an entry. If the list begins with another language, this one replaces it.',
  })
  learningLanguage?: string;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', minLength: 1, maxLength: PROFILE_BOUNDS.learningLanguage, pattern: LINE_PATTERN },
    nullable: true,
    example: ['portuguese', 'finnish'],
    maxItems: MAX_LEARNING_LANGUAGES,
    description: 'The most important one first.',
  })
  learningLanguages?: string[];

  @ApiProperty({ example: 'Hamburg', minLength: 1, maxLength: PROFILE_BOUNDS.location, pattern: LINE_PATTERN })
  location!: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'https://pictures.example.com/robin.png',
    maxLength: MAX_PICTURE_ADDRESS,
    description: 'An `https` address. If it is missing or empty, the picture stays as it is.',
  })
  profilePic?: string;
}
