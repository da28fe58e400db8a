import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { UsersModule } from '../users/users.module.js';
import { AuthService } from './auth.service.js';
import { JwtAuthGuard } from './access/jwt-auth.guard.js';
import { JwtStrategy } from './tokens/jwt.strategy.js';
import { PolicyCheckService } from './access/policy-check.service.js';
import { RolesGuard } from './access/roles.guard.js';
import { RoutePolicies } from './access/route-policies.js';
import { TokenReader } from './tokens/token-reader.js';
import { VerifiedTokens } from './tokens/verified-tokens.js';

/** Who is calling, and whether that role may. Its guards stand before every route of the server. */
@Module({
  imports: [PassportModule, UsersModule, DiscoveryModule],
  providers: [
    AuthService,
    JwtStrategy,
    VerifiedTokens,
    TokenReader,
    RoutePolicies,
    PolicyCheckService,
    { provide: APP_GUARD, useClass: JwtAuthGuard },
    { provide: APP_GUARD, useClass: RolesGuard },
  ],
})
export class AuthModule {}
