import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  HttpCode,
  Injectable,
  type NestInterceptor,
  type Type,
  UseInterceptors,
} from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Observable, tap } from 'rxjs';

/** An answer that says whether Stream or the video provider has the change: itself, or the channel in it. */
interface Outcome {
  readonly synced?: boolean;
  readonly channel?: { readonly synced: boolean };
}

@Injectable()
class AcceptedUnlessSyncedInterceptor implements NestInterceptor<Outcome, Outcome> {
  intercept(context: ExecutionContext, next: CallHandler<Outcome>): Observable<Outcome> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap((outcome) => {
        if ((outcome.channel ?? outcome).synced === false) void reply.status(202);
      }),
    );
  }
}

/**
 * The route stores a change at once, and answers 200 when the service behind it has the change, 202 when it does not yet.
 *
 * @param done what is true after 200
 * @param stored what is true after 202
 */
export const AcceptedUnlessSynced = (type: Type<Outcome>, done: string, stored: string): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    UseInterceptors(AcceptedUnlessSyncedInterceptor),
    ApiOkResponse({ type, description: done }),
    ApiAcceptedResponse({ type, description: stored }),
  );
