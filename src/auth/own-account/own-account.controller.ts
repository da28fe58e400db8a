import { Body, Controller, Get, Put, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { headerRefs } from '../../common/openapi/headers.js';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn } from '../../policies/policy.js';
import { ForLocalAccounts } from '../access/local-accounts.guard.js';
import { type Client, FromClient } from '../../limits/client.decorator.js';
import { PASSWORD_ERRORS } from '../passwords/password-rules.service.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import { ChangePasswordDto, OwnAccountDto, PasswordChangedDto } from '../auth.dto.js';
import { OwnProfileService } from './own-profile.service.js';
import { PasswordChangeService } from './password-change.service.js';

/** The account that is signed in, and its password. */
@ApiTags('Authentication')
@SignedIn()
@Controller('api/auth')
export class OwnAccountController {
  constructor(
    private readonly profiles: OwnProfileService,
    private readonly passwords: PasswordChangeService,
    private readonly cookie: SessionCookie,
  ) {}

  @Get('me')
  @ApiOperation({ operationId: 'getOwnAccount', summary: 'Retrieve the caller’s account' })
  @ApiOkResponse({ type: OwnAccountDto, description: 'The account.' })
  async me(@CurrentUser() caller: Caller): Promise<OwnAccountDto> {
    return { success: true, user: await this.profiles.find(caller.id) };
  }

  @Put('password')
  @ForLocalAccounts()
  @ApiOperation({
    operationId: 'changePassword',
    summary: 'Change the password',
    description: 'Ends all sessions of the account and opens a new one for the caller.',
  })
  @ApiOkResponse({
    type: PasswordChangedDto,
    description: 'The password is changed. Callers with a bearer token get a new token, others a new cookie.',
    headers: headerRefs('Set-Cookie'),
  })
  @ApiErrors(
    'FIELDS_MISSING',
    ...PASSWORD_ERRORS,
    'PASSWORD_UNCHANGED',
    'CURRENT_PASSWORD_WRONG',
    'CONFLICT',
    'RATE_LIMITED',
    'OVERLOADED',
  )
  async changePassword(
    @CurrentUser() caller: Caller,
    @Body() body: ChangePasswordDto,
    @FromClient() client: Client,
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PasswordChangedDto> {
    const kind = headers.authorization === undefined ? 'cookie' : 'token';
    const { token, expiresAtMs } = await this.passwords.change(caller, body, client, kind);
    if (kind === 'token') return { success: true, accessToken: token, expiresAt: expiresAtMs };
    this.cookie.set(reply, token);
    return { success: true };
  }
}
