import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/** The route takes an `Idempotency-Key`. Its module imports {@link IdempotencyModule}. */
export const Idempotent = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'A text of your choice, such as a UUID. A request that comes again with it within 7 days gets the first answer.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
    ApiErrors('VALIDATION_FAILED', 'IDEMPOTENCY_KEY_IN_USE', 'IDEMPOTENCY_KEY_REUSED'),
  );
