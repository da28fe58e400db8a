import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LongPageQuery } from '../common/pagination/page-query.js';
import { Paged } from '../common/pagination/paged.decorator.js';
import { Quota } from '../limits/quota.decorator.js';
import { type Caller, CurrentUser } from '../policies/current-user.js';
import { SignedIn } from '../policies/policy.js';
import { SearchQuery } from '../users/profiles/search.dto.js';
import { ListedUserDto } from '../users/profiles/user-profile.dto.js';
import { type KeyedList, ListForms } from './list-forms.service.js';
import { PeopleService } from './people.service.js';

type People = KeyedList<'recommendedUsers', ListedUserDto>;

/** People to get to know, and people by name. */
@ApiTags('Profiles')
@SignedIn()
@Controller('api/users')
export class PeopleController {
  constructor(
    private readonly people: PeopleService,
    private readonly forms: ListForms,
  ) {}

  @Get()
  @Quota('lists')
  @ApiOperation({
    operationId: 'listUsers',
    summary: 'List people to get to know',
    description:
      'Accounts with a complete profile, without the caller, the caller’s friends, and who has blocked whom. With ' +
      '`CLIENT_PROFILE=objects`: `{ recommendedUsers }`.',
  })
  @Paged({ type: [ListedUserDto], description: 'One page of accounts.' })
  findOthers(@CurrentUser() caller: Caller, @Query() query: LongPageQuery): Promise<People> {
    return this.forms.keyed('recommendedUsers', this.people.findOthers(caller, query));
  }

  @Get('search')
  @Quota('lists')
  @ApiOperation({
    operationId: 'searchUsers',
    summary: 'Search for people',
    description:
      'Accounts with a complete profile, friends included, without the caller and who has blocked whom, in the order of ' +
      'their names.',
  })
  @ApiOkResponse({ type: [ListedUserDto], description: 'The accounts that match.' })
  search(@CurrentUser() caller: Caller, @Query() query: SearchQuery): Promise<ListedUserDto[]> {
    return this.people.search(caller, query);
  }
}
