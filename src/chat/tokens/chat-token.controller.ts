import { Body, Controller, Get, Header, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn, UnauthorizedAs } from '../../policies/policy.js';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { ChatTokenService } from './chat-token.service.js';
import {
  ChatTokenDto,
  ChatTokenWithExpiryDto,
  CreateChatTokenDto,
  CreateCustomerTokenDto,
  CustomerTokenDto,
} from './token.dto.js';
import { TokenThrottlerGuard } from './token-throttler.guard.js';

/** Tokens with which clients connect to Stream. The paths are those existing clients already call. */
@ApiTags('Tokens')
@SignedIn()
@UseGuards(TokenThrottlerGuard)
@Controller()
export class ChatTokenController {
  constructor(private readonly tokens: ChatTokenService) {}

  @Post('api/chat/token')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'issueChatTokenWithExpiry',
    summary: 'Issue a Stream token for the caller, with its expiry',
  })
  @ApiOkResponse({ type: ChatTokenWithExpiryDto })
  @ApiErrors('VALIDATION_FAILED', 'MALFORMED_BODY', 'UNAUTHORIZED', 'TOKEN_FOR_ANOTHER_ACCOUNT', 'RATE_LIMITED')
  issueWithExpiry(@CurrentUser() caller: Caller, @Body() body: CreateChatTokenDto): ChatTokenWithExpiryDto {
    return this.tokens.issueWithExpiry(caller, body.userId);
  }

  @Get('api/chats/token')
  @Header('Cache-Control', 'no-store')
  @UnauthorizedAs('TOKEN_NOT_PROVIDED')
  @ApiOperation({ operationId: 'issueChatToken', summary: 'Issue a Stream token for the caller' })
  @ApiOkResponse({ type: ChatTokenDto })
  @ApiErrors('TOKEN_NOT_PROVIDED', 'RATE_LIMITED')
  issue(@CurrentUser() caller: Caller): ChatTokenDto {
    return this.tokens.issue(caller);
  }

  @Get('api/chat/token')
  @Header('Cache-Control', 'no-store')
  @UnauthorizedAs('TOKEN_NOT_PROVIDED')
  @ApiOperation({ operationId: 'issueChatTokenAlias', summary: 'The same as GET /api/chats/token' })
  @ApiOkResponse({ type: ChatTokenDto })
  @ApiErrors('TOKEN_NOT_PROVIDED', 'RATE_LIMITED')
  issueAlias(@CurrentUser() caller: Caller): ChatTokenDto {
    return this.tokens.issue(caller);
  }

  @Post('stream-chat/token')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @UnauthorizedAs('SESSION_TOKEN_INVALID')
  @ApiOperation({
    operationId: 'issueCustomerToken',
    summary: 'Issue a Stream token for the caller’s customer identity',
  })
  @ApiOkResponse({ type: CustomerTokenDto })
  @ApiErrors(
    'VALIDATION_FAILED',
    'MALFORMED_BODY',
    'SESSION_TOKEN_INVALID',
    'CUSTOMER_MISMATCH',
    'RATE_LIMITED',
    'DATABASE_UNAVAILABLE',
  )
  issueForCustomer(@CurrentUser() caller: Caller, @Body() body: CreateCustomerTokenDto): Promise<CustomerTokenDto> {
    return this.tokens.issueForCustomer(caller, body.customer_id);
  }
}
