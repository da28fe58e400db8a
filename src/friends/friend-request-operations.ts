import { applyDecorators } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { ApiIdParam } from '../common/openapi/id-param.decorator.js';
import { Quota } from '../limits/quota.decorator.js';
import { RemovedDto } from './friend.dto.js';
import { FriendRequestDto, RequestAcceptedDto } from './friend-request.dto.js';

/** What the API description says of an operation that has two addresses. */
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
}

export const SendsRequest = (operation: Operation): MethodDecorator =>
  applyDecorators(
    Quota('friend-requests'),
    ApiOperation(operation),
    ApiIdParam('The recipient’s account id.', 'sample-vet'),
    ApiCreatedResponse({ type: FriendRequestDto, description: 'The new request.' }),
    ApiErrors(
      'FRIEND_REQUEST_TO_SELF',
      'ALREADY_FRIENDS',
      'FRIEND_REQUEST_EXISTS',
      'FRIEND_REQUEST_DECLINED',
      'ACCOUNT_BLOCKED',
      'TOO_MANY_FRIENDS',
      'TOO_MANY_FRIEND_REQUESTS',
      'RECIPIENT_NOT_FOUND',
    ),
  );

export const AcceptsRequest = (operation: Operation): MethodDecorator =>
  applyDecorators(
    ApiOperation(operation),
    ApiIdParam('The request’s id.'),
    ApiOkResponse({ type: RequestAcceptedDto, description: 'The two accounts are friends.' }),
    ApiErrors('TOO_MANY_FRIENDS', 'FRIEND_REQUEST_NOT_YOURS', 'FRIEND_REQUEST_NOT_FOUND'),
  );

export const RemovesRequest = (operation: Operation): MethodDecorator =>
  applyDecorators(
    ApiOperation(operation),
    ApiIdParam('The request’s id.'),
    ApiOkResponse({ type: RemovedDto, description: 'The request is gone.' }),
    ApiErrors('FRIEND_REQUEST_NOT_FOUND'),
  );
