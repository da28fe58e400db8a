import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { MAX_CURSOR_LENGTH } from './cursor.js';

const DEFAULT_PAGE = 50;
const MAX_PAGE = 100;

/** The query of a list whose next page is named by a `Link` header. */
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
    maxLength: MAX_CURSOR_LENGTH,
    description: 'From the `Link` header of the page before.',
  })
  cursor?: string;
}

/** For lists that clients expect in full: the largest page by default. */
export class LongPageQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'integer', default: MAX_PAGE, minimum: 1, maximum: MAX_PAGE })
  override limit: number = MAX_PAGE;
}
