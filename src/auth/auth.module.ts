import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { FriendsModule } from '../friends/friends.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { UsersModule } from '../users/users.module.js';
import { JwtAuthGuard, RolesGuard } from './access/access.guards.js';
import { PolicyCheckService } from './access/policy-check.service.js';
import { CookieWriteGuard } from './cookie-writes/cookie-write.guard.js';
import { LoginThrottle } from './login/login-throttle.service.js';
import { LoginService } from './login/login.service.js';
import { SignInEvents } from './login/sign-in-events.service.js';
import { OwnAccountController } from './own-account/own-account.controller.js';
import { OwnAccountAliasController } from './own-account/own-account-alias.controller.js';
import { OnboardingController } from './own-account/onboarding.controller.js';
import { OwnProfileService } from './own-account/own-profile.service.js';
import { PasswordChangeService } from './own-account/password-change.service.js';
import { Argon2 } from './passwords/argon2.js';
import { PasswordRules } from './passwords/password-rules.service.js';
import { PasswordsService } from './passwords/passwords.service.js';
import { OwnSessionsService } from './sessions/own-sessions.service.js';
import { SessionCookie } from './sessions/session-cookie.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { SessionsService } from './sessions/sessions.service.js';
import { SignInController } from './sign-in.controller.js';
import { SignUpService } from './sign-up/sign-up.service.js';
import { JwtStrategy } from './tokens/jwt.strategy.js';

/** Sign-up, sign-in and sign-out, and the guards that run before every route: who is calling, and whether that role may. */
@Module({
  imports: [UsersModule, FriendsModule, DiscoveryModule, LimitsModule],
  controllers: [
    SignInController,
    OwnAccountController,
    OwnAccountAliasController,
    OnboardingController,
    SessionsController,
  ],
  providers: [
    JwtStrategy,
    PolicyCheckService,
    { provide: Argon2, useFactory: () => new Argon2() },
    PasswordsService,
    PasswordRules,
    LoginThrottle,
    LoginService,
    SignInEvents,
    SessionsService,
    OwnSessionsService,
    SessionCookie,
    SignUpService,
    OwnProfileService,
    PasswordChangeService,
    // In this order: a cross-site write is refused before its token is read.
    { provide: APP_GUARD, useClass: CookieWriteGuard },
    { provide: APP_GUARD, useClass: JwtAuthGuard },
    { provide: APP_GUARD, useClass: RolesGuard },
  ],
  exports: [PasswordsService, PasswordRules, OwnProfileService],
})
export class AuthModule {}
