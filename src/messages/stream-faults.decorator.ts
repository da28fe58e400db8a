import { applyDecorators, type CallHandler, type NestInterceptor, UseInterceptors } from '@nestjs/common';
import { catchError, type Observable, throwError } from 'rxjs';
import { ApiErrors } from '../common/openapi/api-errors.decorator.js';
import { asUpstreamException } from '../stream/upstream-exception.js';

class StreamFaultsInterceptor implements NestInterceptor {
  intercept(_context: unknown, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(catchError((error: unknown) => throwError(() => asUpstreamException(error))));
  }
}

/** For a route that waits for Stream: its faults become errors of the registry. */
export const AsksStream = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(new StreamFaultsInterceptor()),
    ApiErrors('CHANNEL_NOT_FOUND', 'UPSTREAM_REFUSED', 'UPSTREAM_UNAVAILABLE', 'UPSTREAM_TIMEOUT'),
  );
