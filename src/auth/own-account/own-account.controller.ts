import { Body, Controller, Get, Header, Put, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { type Caller, CurrentUser } from '../../policies/current-user.js';
import { SignedIn } from '../../policies/policy.js';
import { type Client, FromClient } from '../limits/client.decorator.js';
import { OwnAccountDto } from '../login/login.dto.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import { ChangePasswordDto, PasswordChangedDto } from './own-account.dto.js';
import { OwnProfileService } from './own-profile.service.js';
import { PasswordChangeService } from './password-change.service.js';

/** What people see and change of their own way in. */
@ApiTags('Signing in')
@SignedIn()
@Controller('api/auth')
export class OwnAccountController {
  constructor(
    private readonly profiles: OwnProfileService,
    private readonly passwords: PasswordChangeService,
    private readonly cookie: SessionCookie,
  ) {}

  @Get('me')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ operationId: 'getOwnAccount', summary: 'The caller’s own account' })
  @ApiOkResponse({ type: OwnAccountDto })
  @ApiErrors('UNAUTHORIZED', 'DATABASE_UNAVAILABLE')
  async me(@CurrentUser() caller: Caller): Promise<OwnAccountDto> {
    return { success: true, user: await this.profiles.find(caller.id) };
  }

  @Put('password')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'changePassword',
    summary: 'Change the caller’s password; all sessions end, and the caller gets a new one',
  })
  @ApiOkResponse({ type: PasswordChangedDto })
  @ApiErrors(
    'FIELDS_MISSING',
    'PASSWORD_BELOW_MINIMUM',
    'PASSWORD_TOO_SHORT',
    'PASSWORD_TOO_LONG',
    'VALIDATION_FAILED',
    'MALFORMED_BODY',
    'UNAUTHORIZED',
    'CURRENT_PASSWORD_WRONG',
    'FOREIGN_ORIGIN',
    'CONFLICT',
    'RATE_LIMITED',
    'OVERLOADED',
    'DATABASE_UNAVAILABLE',
  )
  async changePassword(
    @CurrentUser() caller: Caller,
    @Body() body: ChangePasswordDto,
    @FromClient() client: Client,
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PasswordChangedDto> {
    const { token, expiresAtMs } = await this.passwords.change(caller, body, client);
    if (headers.authorization !== undefined) return { success: true, accessToken: token, expiresAt: expiresAtMs };
    this.cookie.set(reply, token);
    return { success: true };
  }
}
