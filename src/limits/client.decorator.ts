import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addressBucket } from '../http/client-address.js';
import { type Budget, rateLimitHeaders } from './budget.js';

/** The sender of a request that is not signed in yet. */
export interface Client {
  /** What counts as one address; of `X-Forwarded-For` only what TRUST_PROXY vouches for. */
  readonly address: string;
  readonly requestId: string;
  /** Sets the `RateLimit-*` headers of the response. */
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
    setRateLimitHeaders: (budget) => void reply.headers(rateLimitHeaders(budget)),
  };
});
