import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Quota } from '../../limits/quota.decorator.js';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn } from '../../policies/policy.js';
import { AsksStream } from '../stream-faults.decorator.js';
import { SearchQuery, SearchResultDto } from './search.dto.js';
import { SearchService } from './search.service.js';

/** Searches messages. */
@ApiTags('Messages')
@SignedIn()
@Controller('api/messages/search')
export class SearchController {
  constructor(private readonly service: SearchService) {}

  @Get()
  @Quota('lists')
  @AsksStream()
  @ApiOperation({
    operationId: 'searchMessages',
    summary: 'Search messages',
    description: 'In the caller’s channels, the 500 that were active last; administrators may name any channel.',
  })
  @ApiOkResponse({ type: SearchResultDto, description: 'One page of messages, as Stream ranks them.' })
  search(@CurrentUser() caller: Caller, @Query() query: SearchQuery): Promise<SearchResultDto> {
    return this.service.search(caller, query);
  }
}
