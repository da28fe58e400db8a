import { Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Quota } from '../limits/quota.decorator.js';
import { type Caller, CurrentUser } from '../policies/current-user.js';
import { SignedIn } from '../policies/policy.js';
import { LongPageQuery } from '../common/pagination/page-query.js';
import { type Page, Paged } from '../common/pagination/paged.decorator.js';
import { FriendRequestIdPipe, RecipientIdPipe } from '../common/validation/id-param.pipe.js';
import { RemovedDto } from './friend.dto.js';
import { FriendAnswersService } from './friend-answers.service.js';
import { FriendRequestDto, FriendRequestsDto, OutgoingRequestDto, RequestAcceptedDto } from './friend-request.dto.js';
import { FriendRequestListsService } from './friend-request-lists.service.js';
import { AcceptsRequest, RemovesRequest, SendsRequest } from './friend-request-operations.js';
import { FriendRequestsService } from './friend-requests.service.js';
import { ListForms, type RequestLists } from './list-forms.service.js';

/** Sends, lists, accepts, declines and withdraws friend requests. */
@ApiTags('Friends')
@SignedIn()
@Controller('api/users')
export class FriendRequestsController {
  constructor(
    private readonly requests: FriendRequestsService,
    private readonly answers: FriendAnswersService,
    private readonly lists: FriendRequestListsService,
    private readonly forms: ListForms,
  ) {}

  @Post('friend-request/:id')
  @SendsRequest({ operationId: 'sendFriendRequest', summary: 'Send a friend request' })
  create(@CurrentUser() caller: Caller, @Param('id', RecipientIdPipe) id: string): Promise<FriendRequestDto> {
    return this.requests.create(caller, id);
  }

  @Put('friend-request/:id/accept')
  @AcceptsRequest({
    operationId: 'acceptFriendRequest',
    summary: 'Accept a friend request',
    description: 'For the recipient. Creates the direct channel of the two accounts in Stream, at once or later.',
  })
  accept(@CurrentUser() caller: Caller, @Param('id', FriendRequestIdPipe) id: string): Promise<RequestAcceptedDto> {
    return this.answers.accept(caller, id);
  }

  @Delete('friend-request/:id')
  @RemovesRequest({
    operationId: 'removeFriendRequest',
    summary: 'Decline or withdraw a friend request',
    description:
      'Recipients decline, senders withdraw, while the request is pending. After a week, a sender who was declined can ask ' +
      'again; all others at once.',
  })
  remove(@CurrentUser() caller: Caller, @Param('id', FriendRequestIdPipe) id: string): Promise<RemovedDto> {
    return this.answers.remove(caller, id);
  }

  @Get('friend-requests')
  @Quota('lists')
  @ApiOperation({
    operationId: 'listFriendRequests',
    summary: 'List friend requests',
    description:
      'Pending requests to the caller, and requests of the caller that were accepted. `limit` applies to each. With ' +
      '`CLIENT_PROFILE=objects`: `{ incomingRequests, acceptedRequests }`.',
  })
  @Paged({ type: FriendRequestsDto, description: 'One page of both lists.' })
  findBoth(@CurrentUser() caller: Caller, @Query() query: LongPageQuery): Promise<RequestLists> {
    return this.forms.requests(this.lists.findBoth(caller, query));
  }

  @Get('outgoing-friend-requests')
  @Quota('lists')
  @ApiOperation({
    operationId: 'listOutgoingFriendRequests',
    summary: 'List sent friend requests',
    description: 'The caller’s requests that are pending, newest first.',
  })
  @Paged({ type: [OutgoingRequestDto], description: 'One page of requests.' })
  findOutgoing(@CurrentUser() caller: Caller, @Query() query: LongPageQuery): Promise<Page<OutgoingRequestDto[]>> {
    return this.lists.findOutgoing(caller, query);
  }
}
