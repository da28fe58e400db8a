import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { QuotaGuard } from './quota.guard.js';
import { QUOTA, type QuotaName } from './quotas.js';

/**
 * Counts the caller's requests to the route, together with those to all routes of the same quota, whether they succeed or
 * not. For routes of signed-in callers. Its module imports {@link LimitsModule}.
 *
 * @example
 * ```ts
 * @Get()
 * @Quota('lists')
 * findAll(@CurrentUser() caller: Caller) {}
 * ```
 */
export const Quota = (name: QuotaName): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(QUOTA, name), UseGuards(QuotaGuard), ApiErrors('RATE_LIMITED'));
