import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiOkResponse, type ApiResponseOptions } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { headerRefs } from '../openapi/headers.js';

/** One page of a list: the body of the response, and the cursor of the next page while there is one. */
export interface Page<T> {
  readonly body: T;
  readonly nextCursor?: string | undefined;
}

/** Sends the body alone and names the next page in a `Link` header, for lists that are bare arrays. */
class PageInterceptor implements NestInterceptor<Page<unknown>, unknown> {
  intercept(context: ExecutionContext, next: CallHandler<Page<unknown>>): Observable<unknown> {
    const http = context.switchToHttp();
    return next.handle().pipe(
      map(({ body, nextCursor }) => {
        if (nextCursor) {
          const address = addressOfNext(http.getRequest<FastifyRequest>().url, nextCursor);
          void http.getResponse<FastifyReply>().header('Link', `<${address}>; rel="next"`);
        }
        return body;
      }),
    );
  }
}

/** The same address with another cursor. Relative, as RFC 8288 allows, so it is right behind every proxy. */
export function addressOfNext(url: string, cursor: string): string {
  const [path = '', query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return `${path}?${parameters.toString()}`;
}

/** The handler returns a {@link Page}. */
export const Paged = (response: ApiResponseOptions): MethodDecorator =>
  applyDecorators(UseInterceptors(new PageInterceptor()), ApiOkResponse({ ...response, headers: headerRefs('Link') }));
