import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsString, Matches, Max, Min } from 'class-validator';
import { MAX_NAME_LENGTH } from '../../common/accounts/account.js';
import { MaxCharacters } from '../../common/validation/text-length.js';
import { MAX_PAGE } from '../../common/pagination/page-query.js';

/** The query of a search for people. There are no further pages: a longer text finds fewer. */
export class SearchQuery {
  @IsString()
  @Matches(/\S/, { message: '$property must contain a character that is no blank' })
  @MaxCharacters(MAX_NAME_LENGTH)
  @ApiProperty({
    example: 'rob',
    minLength: 1,
    maxLength: MAX_NAME_LENGTH,
    description: 'The beginning of a name, in any case, or the id of an account.',
  })
  q!: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE)
  @ApiPropertyOptional({ type: 'integer', default: MAX_PAGE, minimum: 1, maximum: MAX_PAGE })
  limit: number = MAX_PAGE;
}
