import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, Matches, Max, Min } from 'class-validator';
import { REACTION_TYPE } from './reaction-type.js';

const MAX_SCORE = 1000;

export class SendReactionDto {
  @Matches(REACTION_TYPE, { message: 'type must be 1 to 30 letters, digits, _, + or -' })
  @ApiProperty({ type: String, pattern: REACTION_TYPE.source, example: 'like' })
  type!: string;

  @IsInt()
  @Min(1)
  @Max(MAX_SCORE)
  @ApiPropertyOptional({ type: 'integer', default: 1, minimum: 1, maximum: MAX_SCORE })
  score: number = 1;
}
