import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Account } from '../common/accounts/account.js';

/** Something that must be traceable to whoever did it. Never the thing itself: no token, no text. */
interface AuditEntry {
  readonly event: string;
  /** The user at Stream that it was about. */
  readonly streamUserId: string;
}

/** The account that calls, as the guard has found it, and the request it calls with. */
export interface Caller extends Account {
  readonly requestId: string;
  /** Set by whoever does what must be traceable; goes into the request's line of the log, which names account and route. */
  audit?: AuditEntry | undefined;
}

/** Injects the caller into a handler. On a public route there is none, and asking for it is a mistake in the route. */
export const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const { user } = context.switchToHttp().getRequest<FastifyRequest & { user?: Caller }>();
  if (!user) throw new Error('@CurrentUser() stands on a route without a signed-in caller');
  return user;
});
