import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../policies/current-user.js';

/** A request to a route that takes an `Idempotency-Key`. */
export interface KeyedRequest extends FastifyRequest {
  user?: Caller;
  /** Absent without a key. */
  documentId?: string;
}

/** Injects the id for what the handler creates: the same each time that a request with an `Idempotency-Key` is tried. */
export const DocumentId = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string | undefined =>
    context.switchToHttp().getRequest<KeyedRequest>().documentId,
);
