import { Body, Controller, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { headerRefs } from '../common/openapi/headers.js';
import { SetsSessionCookie } from './cookie-writes/cookie-write.guard.js';
import { Public } from '../policies/policy.js';
import { type Client, FromClient } from './limits/client.decorator.js';
import { LoginDto, LogoutDto, OwnAccountDto, SessionDto, SignUpDto } from './auth.dto.js';
import { LoginService } from './login/login.service.js';
import { LogoutService } from './sessions/logout.service.js';
import { SessionCookie } from './sessions/session-cookie.js';
import { SignUpService } from './sign-up/sign-up.service.js';

/** Opens and ends sessions. Browsers get their session in a cookie, other clients as a token. */
@ApiTags('Authentication')
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
  @ApiOperation({ operationId: 'signUp', summary: 'Create an account and sign in with a cookie' })
  @ApiCreatedResponse({
    type: OwnAccountDto,
    description: 'The new account.',
    headers: headerRefs('Set-Cookie'),
  })
  @ApiErrors(
    'FIELDS_MISSING',
    'PASSWORD_BELOW_MINIMUM',
    'PASSWORD_TOO_SHORT',
    'PASSWORD_TOO_LONG',
    'EMAIL_INVALID',
    'EMAIL_TAKEN',
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
  @ApiOperation({ operationId: 'logIn', summary: 'Sign in with a cookie' })
  @ApiOkResponse({
    type: OwnAccountDto,
    description: 'The account that is signed in.',
    headers: headerRefs('Set-Cookie'),
  })
  @ApiErrors('FIELDS_MISSING', 'INVALID_CREDENTIALS', 'RATE_LIMITED', 'OVERLOADED', 'DATABASE_UNAVAILABLE')
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
  @ApiOperation({
    operationId: 'openSession',
    summary: 'Sign in with a bearer token',
    description: 'For clients that keep their token themselves. Sets no cookie.',
  })
  @ApiOkResponse({ type: SessionDto, description: 'The new session.' })
  @ApiErrors('FIELDS_MISSING', 'INVALID_CREDENTIALS', 'RATE_LIMITED', 'OVERLOADED', 'DATABASE_UNAVAILABLE')
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
    summary: 'Sign out',
    description:
      'Ends the session of the bearer token or cookie, and clears the cookie. Succeeds without a session, too.',
  })
  @ApiOkResponse({ type: LogoutDto, description: 'No session is open.', headers: headerRefs('Set-Cookie') })
  @ApiErrors('DATABASE_UNAVAILABLE')
  async logOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<LogoutDto> {
    this.cookie.clear(reply);
    await this.logouts.end(request);
    return { success: true, message: 'Logout successful' };
  }
}
