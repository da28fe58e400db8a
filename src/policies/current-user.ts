import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Account } from '../common/accounts/account.js';

/** An action that must be traceable to its caller. Never holds a token or a text. */
interface AuditEntry {
  readonly event: string;
  /** The user in Stream that it concerns. */
  readonly streamUserId: string;
}

/** The account that calls, and the id of its request. */
export interface Caller extends Account {
  readonly requestId: string;
  /** Set by services; goes into the request's log line, which names account and route. */
  audit?: AuditEntry | undefined;
}

/** Injects the caller into a handler. Throws on a public route, which has none. */
export const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const { user } = context.switchToHttp().getRequest<FastifyRequest & { user?: Caller }>();
  if (!user) throw new Error('@CurrentUser() is used on a route without a signed-in caller');
  return user;
});
