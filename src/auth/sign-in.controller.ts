import { Body, Controller, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { SetsSessionCookie } from './cookie-writes/sets-session-cookie.decorator.js';
import { Public } from '../policies/policy.js';
import { type Client, FromClient } from './limits/client.decorator.js';
import { LoginDto, LogoutDto, OwnAccountDto, SessionDto } from './login/login.dto.js';
import { LoginService } from './login/login.service.js';
import { LogoutService } from './sessions/logout.service.js';
import { SessionCookie } from './sessions/session-cookie.js';
import { SignUpDto } from './sign-up/sign-up.dto.js';
import { SignUpService } from './sign-up/sign-up.service.js';

/** How people come in and leave. Browsers get their session in a cookie, other clients as a token. */
@ApiTags('Signing in')
@Public()
@Controller('api/auth')
export class SignInController {
  constructor(
    private readonly signUps: SignUpService,
    private readonly logins: LoginService,
    private readonly logouts: LogoutService,
    private readonly cookie: SessionCookie,
  ) {}

  @Post('signup')
  @SetsSessionCookie()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ operationId: 'signUp', summary: 'Make an account and sign it in by a cookie' })
  @ApiCreatedResponse({ type: OwnAccountDto })
  @ApiErrors(
    'FIELDS_MISSING',
    'PASSWORD_BELOW_MINIMUM',
    'PASSWORD_TOO_SHORT',
    'PASSWORD_TOO_LONG',
    'EMAIL_INVALID',
    'EMAIL_TAKEN',
    'VALIDATION_FAILED',
    'MALFORMED_BODY',
    'FOREIGN_ORIGIN',
    'RATE_LIMITED',
    'OVERLOADED',
    'DATABASE_UNAVAILABLE',
  )
  async signUp(
    @Body() body: SignUpDto,
    @FromClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OwnAccountDto> {
    const { session, user } = await this.signUps.signUp(body, client);
    this.cookie.set(reply, session.token);
    return { success: true, user };
  }

  @Post('login')
  @HttpCode(200)
  @SetsSessionCookie()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ operationId: 'logIn', summary: 'Sign in by a cookie' })
  @ApiOkResponse({ type: OwnAccountDto })
  @ApiErrors(
    'FIELDS_MISSING',
    'VALIDATION_FAILED',
    'MALFORMED_BODY',
    'INVALID_CREDENTIALS',
    'FOREIGN_ORIGIN',
    'RATE_LIMITED',
    'OVERLOADED',
    'DATABASE_UNAVAILABLE',
  )
  async logIn(
    @Body() body: LoginDto,
    @FromClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OwnAccountDto> {
    const { session, user } = await this.logins.logIn(body, client);
    this.cookie.set(reply, session.token);
    return { success: true, user };
  }

  @Post('session')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ operationId: 'openSession', summary: 'Sign in by a bearer token; sets no cookie' })
  @ApiOkResponse({ type: SessionDto })
  @ApiErrors(
    'FIELDS_MISSING',
    'VALIDATION_FAILED',
    'MALFORMED_BODY',
    'INVALID_CREDENTIALS',
    'RATE_LIMITED',
    'OVERLOADED',
    'DATABASE_UNAVAILABLE',
  )
  async openSession(@Body() body: LoginDto, @FromClient() client: Client): Promise<SessionDto> {
    const { session, user } = await this.logins.logIn(body, client);
    return { accessToken: session.token, expiresAt: session.expiresAtMs, user };
  }

  @Post('logout')
  @HttpCode(200)
  @SetsSessionCookie()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'logOut',
    summary: 'End the session of the token that the request brings, if it brings one',
  })
  @ApiOkResponse({ type: LogoutDto })
  @ApiErrors('FOREIGN_ORIGIN', 'DATABASE_UNAVAILABLE')
  async logOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<LogoutDto> {
    this.cookie.clear(reply);
    await this.logouts.end(request);
    return { success: true, message: 'Logout successful' };
  }
}
