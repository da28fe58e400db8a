import { Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentUser } from '../policies/current-user.js';
import { SignedIn } from '../policies/policy.js';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { ApiIdParam } from '../common/openapi/id-param.decorator.js';
import { LongPageQuery } from '../common/pagination/page-query.js';
import { type Page, Paged } from '../common/pagination/paged.decorator.js';
import { FriendRequestIdPipe, RecipientIdPipe } from '../common/validation/id-param.pipe.js';
import { RemovedDto } from './friend.dto.js';
import { FriendRequestDto, FriendRequestsDto, OutgoingRequestDto, RequestAcceptedDto } from './friend-request.dto.js';
import { FriendRequestListsService } from './friend-request-lists.service.js';
import { FriendRequestsService } from './friend-requests.service.js';

/** Sends, lists, accepts, declines and withdraws friend requests. */
@ApiTags('Friends')
@SignedIn()
@Controller('api/users')
export class FriendRequestsController {
  constructor(
    private readonly requests: FriendRequestsService,
    private readonly lists: FriendRequestListsService,
  ) {}

  @Post('friend-request/:id')
  @ApiOperation({ operationId: 'sendFriendRequest', summary: 'Send a friend request' })
  @ApiIdParam('The recipient’s account id.', 'sample-vet')
  @ApiCreatedResponse({ type: FriendRequestDto, description: 'The new request.' })
  @ApiErrors(
    'FRIEND_REQUEST_TO_SELF',
    'ALREADY_FRIENDS',
    'FRIEND_REQUEST_EXISTS',
    'TOO_MANY_FRIENDS',
    'TOO_MANY_FRIEND_REQUESTS',
    'RECIPIENT_NOT_FOUND',
  )
  create(@CurrentUser() caller: Caller, @Param('id', RecipientIdPipe) id: string): Promise<FriendRequestDto> {
    return this.requests.create(caller, id);
  }

  @Put('friend-request/:id/accept')
  @ApiOperation({
    operationId: 'acceptFriendRequest',
    summary: 'Accept a friend request',
    description: 'For the recipient. Creates the direct channel of the two accounts in Stream, at once or later.',
  })
  @ApiIdParam('The request’s id.')
  @ApiOkResponse({ type: RequestAcceptedDto, description: 'The two accounts are friends.' })
  @ApiErrors('TOO_MANY_FRIENDS', 'FRIEND_REQUEST_NOT_YOURS', 'FRIEND_REQUEST_NOT_FOUND')
  accept(@CurrentUser() caller: Caller, @Param('id', FriendRequestIdPipe) id: string): Promise<RequestAcceptedDto> {
    return this.requests.accept(caller, id);
  }

  @Delete('friend-request/:id')
  @ApiOperation({
    operationId: 'removeFriendRequest',
    summary: 'Decline or withdraw a friend request',
    description:
      'Recipients decline, senders withdraw, while the request is pending. Both can send a new request later.',
  })
  @ApiIdParam('The request’s id.')
  @ApiOkResponse({ type: RemovedDto, description: 'The request is gone.' })
  @ApiErrors('FRIEND_REQUEST_NOT_FOUND')
  remove(@CurrentUser() caller: Caller, @Param('id', FriendRequestIdPipe) id: string): Promise<RemovedDto> {
    return this.requests.remove(caller, id);
  }

  @Get('friend-requests')
  @ApiOperation({
    operationId: 'listFriendRequests',
    summary: 'List friend requests',
    description:
      'Pending requests to the caller, and requests of the caller that were accepted. `limit` applies to each.',
  })
  @Paged({ type: FriendRequestsDto, description: 'One page of both lists.' })
  findBoth(@CurrentUser() caller: Caller, @Query() query: LongPageQuery): Promise<Page<FriendRequestsDto>> {
    return this.lists.findBoth(caller, query);
  }

  @Get('outgoing-friend-requests')
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
