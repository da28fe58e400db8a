import { applyDecorators, Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn, UnauthorizedAs } from '../../policies/policy.js';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { Quota } from '../../limits/quota.decorator.js';
import { ChatTokenService } from './chat-token.service.js';
import {
  ChatTokenDto,
  ChatTokenWithExpiryDto,
  CreateChatTokenDto,
  CreateCustomerTokenDto,
  CustomerTokenDto,
} from './token.dto.js';

const CUSTOMER_TOKEN =
  'Connects the caller’s customer number to Stream as `customer-<number>`, and makes sure that the customer’s support ' +
  'channel exists.';

/** A token for the caller's customer number. */
const IssuesCustomerToken = (operationId: string, summary: string): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    UnauthorizedAs('SESSION_TOKEN_INVALID'),
    ApiOperation({ operationId, summary, description: CUSTOMER_TOKEN }),
    ApiOkResponse({ type: CustomerTokenDto, description: 'The token, and what a client needs to connect.' }),
    ApiErrors('CUSTOMER_MISMATCH'),
  );

/** Tokens with which clients connect to Stream. The paths are those existing clients already call. */
@ApiTags('Chat tokens')
@SignedIn()
@Quota('tokens')
@Controller()
export class ChatTokenController {
  constructor(private readonly tokens: ChatTokenService) {}

  @Post('api/chat/token')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'issueChatTokenWithExpiry',
    summary: 'Create a chat token with its expiry',
    description: 'Connects the caller’s account to Stream. Valid for 24 hours.',
  })
  @ApiOkResponse({ type: ChatTokenWithExpiryDto, description: 'The token.' })
  @ApiErrors('TOKEN_FOR_ANOTHER_ACCOUNT')
  issueWithExpiry(@CurrentUser() caller: Caller, @Body() body: CreateChatTokenDto): ChatTokenWithExpiryDto {
    return this.tokens.issueWithExpiry(caller, body.userId);
  }

  @Get('api/chats/token')
  @UnauthorizedAs('TOKEN_NOT_PROVIDED')
  @ApiOperation({
    operationId: 'issueChatToken',
    summary: 'Create a chat token',
    description: 'Connects the caller’s account to Stream. Valid for 24 hours.',
  })
  @ApiOkResponse({ type: ChatTokenDto, description: 'The token.' })
  issue(@CurrentUser() caller: Caller): ChatTokenDto {
    return this.tokens.issue(caller);
  }

  @Get('api/chat/token')
  @UnauthorizedAs('TOKEN_NOT_PROVIDED')
  @ApiOperation({
    operationId: 'issueChatTokenAlias',
    summary: 'Create a chat token (alias)',
    description: 'The same as `GET /api/chats/token`.',
  })
  @ApiOkResponse({ type: ChatTokenDto, description: 'The token.' })
  issueAlias(@CurrentUser() caller: Caller): ChatTokenDto {
    return this.tokens.issue(caller);
  }

  @Post('stream-chat/token')
  @IssuesCustomerToken('issueCustomerToken', 'Create a customer chat token')
  issueForCustomer(@CurrentUser() caller: Caller, @Body() body: CreateCustomerTokenDto): Promise<CustomerTokenDto> {
    return this.tokens.issueForCustomer(caller, body.customer_id);
  }

  @Post('stream-chat-token')
  @IssuesCustomerToken('issueCustomerTokenAlias', 'Create a customer chat token (alias)')
  issueForCustomerAlias(
    @CurrentUser() caller: Caller,
    @Body() body: CreateCustomerTokenDto,
  ): Promise<CustomerTokenDto> {
    return this.tokens.issueForCustomer(caller, body.customer_id);
  }
}
