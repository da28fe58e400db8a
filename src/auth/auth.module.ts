import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { MongooseModule } from '@nestjs/mongoose';
import { FriendsModule } from '../friends/friends.module.js';
import { UsersModule } from '../users/users.module.js';
import { JwtAuthGuard, RolesGuard } from './access/access.guards.js';
import { PolicyCheckService } from './access/policy-check.service.js';
import { CookieWriteGuard } from './cookie-writes/cookie-write.guard.js';
import { RateLimit, RateLimitSchema } from './limits/shared-limit.js';
import { LoginThrottle } from './login/login-throttle.service.js';
import { LoginService } from './login/login.service.js';
import { OwnAccountController } from './own-account/own-account.controller.js';
import { OnboardingController } from './own-account/onboarding.controller.js';
import { OwnProfileService } from './own-account/own-profile.service.js';
import { PasswordChangeService } from './own-account/password-change.service.js';
import { Argon2 } from './passwords/argon2.js';
import { PasswordsService } from './passwords/passwords.service.js';
import { LogoutService } from './sessions/logout.service.js';
import { SessionCookie } from './sessions/session-cookie.js';
import { SessionTokensService } from './sessions/session-tokens.service.js';
import { SignInController } from './sign-in.controller.js';
import { SignUpService } from './sign-up/sign-up.service.js';
import { JwtStrategy } from './tokens/jwt.strategy.js';

/** Sign-up, sign-in and sign-out, and the guards that run before every route: who is calling, and whether that role may. */
@Module({
  imports: [
    UsersModule,
    FriendsModule,
    DiscoveryModule,
    MongooseModule.forFeature([{ name: RateLimit.name, schema: RateLimitSchema }]),
  ],
  controllers: [SignInController, OwnAccountController, OnboardingController],
  providers: [
    JwtStrategy,
    PolicyCheckService,
    { provide: Argon2, useFactory: () => new Argon2() },
    PasswordsService,
    LoginThrottle,
    LoginService,
    LogoutService,
    SessionTokensService,
    SessionCookie,
    SignUpService,
    OwnProfileService,
    PasswordChangeService,
    // In this order: a cross-site write is refused before its token is read.
    { provide: APP_GUARD, useClass: CookieWriteGuard },
    { provide: APP_GUARD, useClass: JwtAuthGuard },
    { provide: APP_GUARD, useClass: RolesGuard },
  ],
  exports: [PasswordsService, OwnProfileService],
})
export class AuthModule {}
