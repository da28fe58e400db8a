import { Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentUser } from '../policies/current-user.js';
import { SignedIn } from '../policies/policy.js';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { LongPageQuery } from '../common/pagination/page-query.js';
import { type Page, Paged } from '../common/pagination/paged.decorator.js';
import { FriendRequestIdPipe, RecipientIdPipe } from '../common/validation/id-param.pipe.js';
import { RemovedDto } from './friend.dto.js';
import { FriendRequestDto, FriendRequestsDto, OutgoingRequestDto, RequestAcceptedDto } from './friend-request.dto.js';
import { FriendRequestListsService } from './friend-request-lists.service.js';
import { FriendRequestsService } from './friend-requests.service.js';

const REQUEST_ID = { name: 'id', example: '6740a1f2c3d4e5f60718293c', description: 'The id of the request.' };

/** From the first question to its answer. */
@ApiTags('Friends')
@SignedIn()
@Controller('api/users')
export class FriendRequestsController {
  constructor(
    private readonly requests: FriendRequestsService,
    private readonly lists: FriendRequestListsService,
  ) {}

  @Post('friend-request/:id')
  @ApiOperation({ operationId: 'sendFriendRequest', summary: 'Ask somebody to be friends' })
  @ApiParam({ name: 'id', example: 'sample-vet', description: 'The account id of the person who is asked.' })
  @ApiCreatedResponse({ type: FriendRequestDto })
  @ApiErrors(
    'FRIEND_REQUEST_TO_SELF',
    'ALREADY_FRIENDS',
    'FRIEND_REQUEST_EXISTS',
    'TOO_MANY_FRIENDS',
    'TOO_MANY_FRIEND_REQUESTS',
    'UNAUTHORIZED',
    'RECIPIENT_NOT_FOUND',
    'DATABASE_UNAVAILABLE',
  )
  create(@CurrentUser() caller: Caller, @Param('id', RecipientIdPipe) id: string): Promise<FriendRequestDto> {
    return this.requests.create(caller, id);
  }

  @Put('friend-request/:id/accept')
  @ApiOperation({
    operationId: 'acceptFriendRequest',
    summary: 'Accept a request',
    description: 'For the person who was asked. The channel of the two is made at Stream, at once or when it can be.',
  })
  @ApiParam(REQUEST_ID)
  @ApiOkResponse({ type: RequestAcceptedDto })
  @ApiErrors(
    'TOO_MANY_FRIENDS',
    'UNAUTHORIZED',
    'FRIEND_REQUEST_NOT_YOURS',
    'FRIEND_REQUEST_NOT_FOUND',
    'DATABASE_UNAVAILABLE',
  )
  accept(@CurrentUser() caller: Caller, @Param('id', FriendRequestIdPipe) id: string): Promise<RequestAcceptedDto> {
    return this.requests.accept(caller, id);
  }

  @Delete('friend-request/:id')
  @ApiOperation({
    operationId: 'removeFriendRequest',
    summary: 'Decline a request, or withdraw an own one',
    description: 'While it is not answered. Either may ask again afterwards.',
  })
  @ApiParam(REQUEST_ID)
  @ApiOkResponse({ type: RemovedDto })
  @ApiErrors('UNAUTHORIZED', 'FRIEND_REQUEST_NOT_FOUND', 'DATABASE_UNAVAILABLE')
  remove(@CurrentUser() caller: Caller, @Param('id', FriendRequestIdPipe) id: string): Promise<RemovedDto> {
    return this.requests.remove(caller, id);
  }

  @Get('friend-requests')
  @ApiOperation({
    operationId: 'listFriendRequests',
    summary: 'List requests to the caller, and own ones that were accepted',
    description: '`limit` counts for each of the two lists.',
  })
  @Paged({ type: FriendRequestsDto })
  @ApiErrors('VALIDATION_FAILED', 'UNAUTHORIZED', 'DATABASE_UNAVAILABLE')
  findBoth(@CurrentUser() caller: Caller, @Query() query: LongPageQuery): Promise<Page<FriendRequestsDto>> {
    return this.lists.findBoth(caller, query);
  }

  @Get('outgoing-friend-requests')
  @ApiOperation({ operationId: 'listOutgoingFriendRequests', summary: 'List own requests that wait for an answer' })
  @Paged({ type: [OutgoingRequestDto] })
  @ApiErrors('VALIDATION_FAILED', 'UNAUTHORIZED', 'DATABASE_UNAVAILABLE')
  findOutgoing(@CurrentUser() caller: Caller, @Query() query: LongPageQuery): Promise<Page<OutgoingRequestDto[]>> {
    return this.lists.findOutgoing(caller, query);
  }
}
