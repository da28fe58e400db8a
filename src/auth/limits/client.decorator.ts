import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addressBucket } from '../../http/client-address.js';
import type { Budget } from './shared-limit.js';

/** Who sends a request, before anybody knows whose account it is about. */
export interface Client {
  /** What counts as one address; of `X-Forwarded-For` only what TRUST_PROXY vouches for. */
  readonly address: string;
  readonly requestId: string;
  /** Has the answer say what is left of a limit. */
  setRateLimitHeaders(budget: Budget): void;
}

/** Injects the client into a handler. */
export const FromClient = createParamDecorator((_data: unknown, context: ExecutionContext): Client => {
  const http = context.switchToHttp();
  const { ip, id } = http.getRequest<FastifyRequest>();
  const reply = http.getResponse<FastifyReply>();
  return {
    address: addressBucket(ip),
    requestId: id,
    setRateLimitHeaders: ({ limit, remaining, resetSeconds }) => {
      reply.headers({
        'RateLimit-Limit': limit,
        'RateLimit-Remaining': remaining,
        'RateLimit-Reset': resetSeconds,
      });
    },
  };
});
