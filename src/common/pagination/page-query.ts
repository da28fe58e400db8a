import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { MAX_CURSOR_LENGTH } from './cursor.js';

const DEFAULT_PAGE = 50;
export const MAX_PAGE = 100;

/** The query of a list. */
export class PageQuery {
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE)
  @ApiPropertyOptional({ type: 'integer', default: DEFAULT_PAGE, minimum: 1, maximum: MAX_PAGE })
  limit: number = DEFAULT_PAGE;

  @IsOptional()
  @IsString()
  @Length(1, MAX_CURSOR_LENGTH)
  @ApiPropertyOptional({
    type: String,
    minLength: 1,
    maxLength: MAX_CURSOR_LENGTH,
    description: 'The cursor that came with the previous page: `nextCursor` in its body, or in its `Link` header.',
  })
  cursor?: string;
}

/** The same for lists that existing clients read in one request: the default is the longest page. */
export class LongPageQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'integer', default: MAX_PAGE, minimum: 1, maximum: MAX_PAGE })
  override limit: number = MAX_PAGE;
}
