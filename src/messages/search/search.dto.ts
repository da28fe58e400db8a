import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches } from 'class-validator';
import { LimitField } from '../../common/pagination/page-query.js';
import { CID_PATTERN } from '../../common/validation/identifiers.js';
import { MessageDto } from '../message.dto.js';

const MAX_PAGE = 50;
const DEFAULT_PAGE = 20;
const MAX_QUERY = 200;
/** With something to look for in it. */
const QUERY = /^(?=.*\S)[^\p{Cc}\p{Cs}]{1,200}$/u;
const CURSOR = /^[\w+/=.:-]{1,1024}$/;

export class SearchQuery {
  @Matches(QUERY, { message: `q must be 1 to ${MAX_QUERY} characters, and more than blanks` })
  @IsString()
  @ApiProperty({ type: String, minLength: 1, maxLength: MAX_QUERY, example: 'eating' })
  q!: string;

  @IsOptional()
  @Matches(CID_PATTERN, { message: 'cid must be the cid of a channel' })
  @ApiPropertyOptional({ type: String, pattern: CID_PATTERN.source, description: 'Looks into this channel only.' })
  cid?: string;

  @LimitField(DEFAULT_PAGE, MAX_PAGE)
  limit: number = DEFAULT_PAGE;

  @IsOptional()
  @Matches(CURSOR, { message: 'cursor must be the cursor of an earlier page' })
  @ApiPropertyOptional({ type: String, maxLength: 1024, description: '`nextCursor` of the page before.' })
  cursor?: string;
}

export class SearchResultDto {
  @ApiProperty({ type: [MessageDto], description: 'May be fewer than `limit`.' })
  messages!: MessageDto[];

  @ApiPropertyOptional({ example: 'MTc5NTE3NjAwMDAwMHxt', description: 'Present while there are more.' })
  nextCursor?: string;
}
