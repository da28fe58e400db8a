import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Quota } from '../limits/quota.decorator.js';
import { type Caller, CurrentUser } from '../policies/current-user.js';
import { SignedIn } from '../policies/policy.js';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { ApiIdParam } from '../common/openapi/id-param.decorator.js';
import { LongPageQuery } from '../common/pagination/page-query.js';
import { Paged } from '../common/pagination/paged.decorator.js';
import { FriendIdPipe } from '../common/validation/id-param.pipe.js';
import { PersonDto } from '../users/profiles/user-profile.dto.js';
import { RemovedDto } from './friend.dto.js';
import { FriendsService } from './friends.service.js';
import { type KeyedList, ListForms } from './list-forms.service.js';

type Friends = KeyedList<'friends', PersonDto>;

/** The caller's friends. */
@ApiTags('Friends')
@SignedIn()
@Controller('api/users/friends')
export class FriendsController {
  constructor(
    private readonly friends: FriendsService,
    private readonly forms: ListForms,
  ) {}

  @Get()
  @Quota('lists')
  @ApiOperation({
    operationId: 'listFriends',
    summary: 'List friends',
    description: 'The caller’s friends, newest friendship first. With `CLIENT_PROFILE=objects`: `{ friends }`.',
  })
  @Paged({ type: [PersonDto], description: 'One page of friends.' })
  findAll(@CurrentUser() caller: Caller, @Query() query: LongPageQuery): Promise<Friends> {
    return this.forms.keyed('friends', this.friends.findAll(caller, query));
  }

  @Delete(':id')
  @ApiOperation({
    operationId: 'endFriendship',
    summary: 'End a friendship',
    description: 'Freezes the direct channel of the two accounts. Both can still read it.',
  })
  @ApiIdParam('The friend’s account id.', 'sample-vet')
  @ApiOkResponse({ type: RemovedDto, description: 'The friendship has ended.' })
  @ApiErrors('FRIEND_NOT_FOUND')
  remove(@CurrentUser() caller: Caller, @Param('id', FriendIdPipe) id: string): Promise<RemovedDto> {
    return this.friends.remove(caller, id);
  }
}
