import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Account } from '../common/accounts/account.js';

/** The account that calls, and the id of its request. */
export interface Caller extends Account {
  readonly requestId: string;
  /** Absent for a command, which has none. */
  readonly sessionId?: string;
}

/** Injects the caller into a handler. Throws on a public route, which has none. */
export const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  const { user } = context.switchToHttp().getRequest<FastifyRequest & { user?: Caller }>();
  if (!user) throw new Error('@CurrentUser() is used on a route without a signed-in caller');
  return user;
});

/** Injects the caller, or undefined for a guest, into a handler of a route that declares `@SignedInOrGuest()`. */
export const CallerOrGuest = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Caller | undefined =>
    context.switchToHttp().getRequest<FastifyRequest & { user?: Caller }>().user,
);
