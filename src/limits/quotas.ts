import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { AppConfig } from '../config/app-config.js';
import type { LimitRule } from './budget.js';

/** lists: lists and searches. The others are named after what they create. */
export type QuotaName = 'tokens' | 'lists' | 'appointments' | 'channels' | 'friend-requests';

export const QUOTA = 'backchannel:quota';

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;

/** How many requests of a kind an account may make. */
export function quotaRules({ quotas, tokens }: AppConfig): Readonly<Record<QuotaName, LimitRule>> {
  const perMinute = (name: QuotaName, points: number): LimitRule => ({ name, points, windowSeconds: MINUTE_SECONDS });
  const perHour = (name: QuotaName, points: number): LimitRule => ({ name, points, windowSeconds: HOUR_SECONDS });
  return {
    tokens: perMinute('tokens', tokens.perMinute),
    lists: perMinute('lists', quotas.listsPerMinute),
    appointments: perHour('appointments', quotas.appointmentsPerHour),
    channels: perHour('channels', quotas.channelsPerHour),
    'friend-requests': perHour('friend-requests', quotas.friendRequestsPerHour),
  };
}

/** The quota of the route that a request reaches. */
export const quotaOf = (reflector: Reflector, context: ExecutionContext): QuotaName =>
  reflector.getAllAndOverride<QuotaName>(QUOTA, [context.getHandler(), context.getClass()]);
