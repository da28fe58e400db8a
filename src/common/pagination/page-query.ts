import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { Characters } from '../validation/text-length.js';
import { MAX_CURSOR_LENGTH } from './cursor.js';

const DEFAULT_PAGE = 50;
export const MAX_PAGE = 100;

/** How many entries a page has at most. The property is initialised with the default, too. */
export const LimitField = (byDefault: number, maximum: number): PropertyDecorator =>
  applyDecorators(
    Type(() => Number),
    IsInt(),
    Min(1),
    Max(maximum),
    ApiPropertyOptional({ type: 'integer', default: byDefault, minimum: 1, maximum }),
  );

/** The query of a list. */
export class PageQuery {
  @LimitField(DEFAULT_PAGE, MAX_PAGE)
  limit: number = DEFAULT_PAGE;

  @IsOptional()
  @IsString()
  @Characters(1, MAX_CURSOR_LENGTH)
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
  @LimitField(MAX_PAGE, MAX_PAGE)
  override limit: number = MAX_PAGE;
}
