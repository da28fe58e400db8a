import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { PageQuery } from '../common/pagination/page-query.js';
import { type Page, Paged } from '../common/pagination/paged.decorator.js';
import { type Caller, CurrentUser } from '../policies/current-user.js';
import { SignedIn } from '../policies/policy.js';
import { ListedUserDto } from '../users/profiles/user-profile.dto.js';
import { FriendsService } from './friends.service.js';

/** Accounts that are not yet friends of the caller. */
@ApiTags('Profiles')
@SignedIn()
@Controller('api/users')
export class PeopleController {
  constructor(private readonly friends: FriendsService) {}

  @Get()
  @ApiOperation({
    operationId: 'listUsers',
    summary: 'List people to get to know',
    description: 'Accounts with a complete profile, without the caller and the caller’s friends.',
  })
  @Paged({ type: [ListedUserDto], description: 'One page of accounts.' })
  findOthers(@CurrentUser() caller: Caller, @Query() query: PageQuery): Promise<Page<ListedUserDto[]>> {
    return this.friends.findOthers(caller, query);
  }
}
