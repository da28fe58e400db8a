import { type ExecutionContext, Module } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { getConnectionToken, MongooseModule } from '@nestjs/mongoose';
import { ThrottlerModule } from '@nestjs/throttler';
import type { FastifyRequest } from 'fastify';
import type { Connection } from 'mongoose';
import { Clock } from '../common/clock.js';
import { AppConfig } from '../config/app-config.js';
import type { Caller } from '../policies/current-user.js';
import { QuotaStorage } from './quota-storage.js';
import { quotaOf, quotaRules } from './quotas.js';
import { RateLimit, RateLimitSchema } from './shared-limit.js';

/** Administrators import, and other systems act through their accounts. */
const ADMIN_FACTOR = 10;

const isAdmin = (context: ExecutionContext): boolean =>
  context.switchToHttp().getRequest<FastifyRequest & { user?: Caller }>().user?.role === 'admin';

/** Import it where a route has a `@Quota()` or a {@link SharedLimit} is used. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: RateLimit.name, schema: RateLimitSchema }]),
    ThrottlerModule.forRootAsync({
      inject: [AppConfig, getConnectionToken(), Reflector, Clock],
      useFactory: (config: AppConfig, connection: Connection, reflector: Reflector, clock: Clock) => {
        const rules = quotaRules(config);
        const pointsFor = (context: ExecutionContext): number => {
          const name = quotaOf(reflector, context);
          return rules[name].points * (isAdmin(context) && name !== 'tokens' ? ADMIN_FACTOR : 1);
        };
        const windowMs = (context: ExecutionContext): number => rules[quotaOf(reflector, context)].windowSeconds * 1000;
        return {
          throttlers: [{ limit: pointsFor, ttl: windowMs }],
          storage: new QuotaStorage(connection, rules, clock),
        };
      },
    }),
  ],
  exports: [ThrottlerModule],
})
export class LimitsModule {}
