import { Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { LongPageQuery } from '../common/pagination/page-query.js';
import { Paged } from '../common/pagination/paged.decorator.js';
import { FriendRequestIdPipe, RecipientIdPipe } from '../common/validation/id-param.pipe.js';
import { Quota } from '../limits/quota.decorator.js';
import { type Caller, CurrentUser } from '../policies/current-user.js';
import { SignedIn } from '../policies/policy.js';
import { RemovedDto } from './friend.dto.js';
import { FriendAnswersService } from './friend-answers.service.js';
import { FriendRequestDto, FriendRequestsDto, RequestAcceptedDto } from './friend-request.dto.js';
import { FriendRequestListsService } from './friend-request-lists.service.js';
import { AcceptsRequest, RemovesRequest, SendsRequest } from './friend-request-operations.js';
import { FriendRequestsService } from './friend-requests.service.js';
import { ListForms, type RequestLists } from './list-forms.service.js';

const DECLINE = { description: 'For the recipient, while the request is pending.' };

/** Friend requests under the addresses that some existing clients know. */
@ApiTags('Friends')
@SignedIn()
@Controller('api/users')
export class FriendRequestAliasesController {
  constructor(
    private readonly requests: FriendRequestsService,
    private readonly answers: FriendAnswersService,
    private readonly lists: FriendRequestListsService,
    private readonly forms: ListForms,
  ) {}

  @Post('friend-requests/:id')
  @SendsRequest({
    operationId: 'sendFriendRequestAlias',
    summary: 'Send a friend request (alias)',
    description: 'The same as `POST /api/users/friend-request/{id}`.',
  })
  create(@CurrentUser() caller: Caller, @Param('id', RecipientIdPipe) id: string): Promise<FriendRequestDto> {
    return this.requests.create(caller, id);
  }

  @Put('friend-requests/:id/accept')
  @AcceptsRequest({
    operationId: 'acceptFriendRequestAlias',
    summary: 'Accept a friend request (alias)',
    description: 'The same as `PUT /api/users/friend-request/{id}/accept`.',
  })
  accept(@CurrentUser() caller: Caller, @Param('id', FriendRequestIdPipe) id: string): Promise<RequestAcceptedDto> {
    return this.answers.accept(caller, id);
  }

  @Put('friend-requests/:id/decline')
  @RemovesRequest({ operationId: 'declineFriendRequest', summary: 'Decline a friend request', ...DECLINE })
  decline(@CurrentUser() caller: Caller, @Param('id', FriendRequestIdPipe) id: string): Promise<RemovedDto> {
    return this.answers.decline(caller, id);
  }

  @Delete('friend-requests/:id/decline')
  @RemovesRequest({
    operationId: 'declineFriendRequestByDelete',
    summary: 'Decline a friend request (DELETE)',
    ...DECLINE,
  })
  declineByDelete(@CurrentUser() caller: Caller, @Param('id', FriendRequestIdPipe) id: string): Promise<RemovedDto> {
    return this.answers.decline(caller, id);
  }

  @Get('notifications')
  @Quota('lists')
  @ApiOperation({
    operationId: 'listFriendNotifications',
    summary: 'List what is new about friends',
    description:
      'Requests to the caller that wait, and requests of the caller that were accepted: the same as `GET /api/users/friend-requests`.',
  })
  @Paged({ type: FriendRequestsDto, description: 'One page of both lists.' })
  findBoth(@CurrentUser() caller: Caller, @Query() query: LongPageQuery): Promise<RequestLists> {
    return this.forms.requests(this.lists.findBoth(caller, query));
  }
}
