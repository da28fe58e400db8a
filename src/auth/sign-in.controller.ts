import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { headerRefs } from '../common/openapi/headers.js';
import { SetsSessionCookie } from './cookie-writes/cookie-write.guard.js';
import { ForLocalAccounts } from './access/local-accounts.guard.js';
import { Public } from '../policies/policy.js';
import { type Client, FromClient } from '../limits/client.decorator.js';
import { LoginDto, LogoutDto, OwnAccountDto, SessionDto, SignUpDto } from './auth.dto.js';
import { LoginService } from './login/login.service.js';
import { PASSWORD_ERRORS } from './passwords/password-rules.service.js';
import { SessionCookie } from './sessions/session-cookie.js';
import { SessionsService } from './sessions/sessions.service.js';
import { SignUpService } from './sign-up/sign-up.service.js';

/** Opens and ends sessions. Browsers get their session in a cookie, other clients as a token. */
@ApiTags('Authentication')
@Public()
@Controller('api/auth')
export class SignInController {
  constructor(
    private readonly signUps: SignUpService,
    private readonly logins: LoginService,
    private readonly sessions: SessionsService,
    private readonly cookie: SessionCookie,
  ) {}

  @Post('signup')
  @ForLocalAccounts()
  @SetsSessionCookie()
  @ApiOperation({
    operationId: 'signUp',
    summary: 'Create an account and sign in with a cookie',
    description: 'A session whose token or cookie the request carries ends.',
  })
  @ApiCreatedResponse({
    type: OwnAccountDto,
    description: 'The new account.',
    headers: headerRefs('Set-Cookie'),
  })
  @ApiErrors(
    'FIELDS_MISSING',
    ...PASSWORD_ERRORS,
    'EMAIL_INVALID',
    'EMAIL_TAKEN',
    'RATE_LIMITED',
    'OVERLOADED',
    'DATABASE_UNAVAILABLE',
  )
  async signUp(
    @Body() body: SignUpDto,
    @FromClient() client: Client,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OwnAccountDto> {
    const { session, user } = await this.signUps.signUp(body, { request, kind: 'cookie', client });
    this.cookie.set(reply, session.token);
    return { success: true, user };
  }

  @Post('login')
  @ForLocalAccounts()
  @HttpCode(200)
  @SetsSessionCookie()
  @ApiOperation({
    operationId: 'logIn',
    summary: 'Sign in with a cookie',
    description: 'A session whose token or cookie the request carries ends.',
  })
  @ApiOkResponse({
    type: OwnAccountDto,
    description: 'The account that is signed in.',
    headers: headerRefs('Set-Cookie'),
  })
  @ApiErrors('FIELDS_MISSING', 'INVALID_CREDENTIALS', 'RATE_LIMITED', 'OVERLOADED', 'DATABASE_UNAVAILABLE')
  async logIn(
    @Body() body: LoginDto,
    @FromClient() client: Client,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OwnAccountDto> {
    const { session, user } = await this.logins.logIn(body, { request, kind: 'cookie', client });
    this.cookie.set(reply, session.token);
    return { success: true, user };
  }

  @Post('session')
  @ForLocalAccounts()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'openSession',
    summary: 'Sign in with a bearer token',
    description:
      'For clients that keep their token themselves. Sets no cookie. A session whose token or cookie the request carries ends.',
  })
  @ApiOkResponse({ type: SessionDto, description: 'The new session.' })
  @ApiErrors('FIELDS_MISSING', 'INVALID_CREDENTIALS', 'RATE_LIMITED', 'OVERLOADED', 'DATABASE_UNAVAILABLE')
  async openSession(
    @Body() body: LoginDto,
    @FromClient() client: Client,
    @Req() request: FastifyRequest,
  ): Promise<SessionDto> {
    const { session, user } = await this.logins.logIn(body, { request, kind: 'token', client });
    return { accessToken: session.token, expiresAt: session.expiresAtMs, user };
  }

  @Post('logout')
  @HttpCode(200)
  @SetsSessionCookie()
  @ApiOperation({
    operationId: 'logOut',
    summary: 'Sign out',
    description:
      'Ends the session of the bearer token or cookie, and clears the cookie. Succeeds without a session, too.',
  })
  @ApiOkResponse({ type: LogoutDto, description: 'No session is open.', headers: headerRefs('Set-Cookie') })
  @ApiErrors('DATABASE_UNAVAILABLE')
  async logOut(
    @Req() request: FastifyRequest,
    @FromClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LogoutDto> {
    this.cookie.clear(reply);
    await this.sessions.signOut(request, client);
    return { success: true, message: 'Logout successful' };
  }
}
