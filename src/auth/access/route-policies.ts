import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { ErrorCode } from '../../common/errors/error-codes.js';
import { SETS_SESSION_COOKIE } from '../cookie-writes/sets-session-cookie.decorator.js';
import { type Policy, POLICY, UNAUTHORIZED_CODE } from '../../policies/policy.js';

/** What a route has declared about its callers. */
export interface RoutePolicy {
  /** Undefined only for a handler that no boot has checked. */
  readonly policy: Policy | undefined;
  readonly unauthorizedCode: ErrorCode;
  /** True for public routes that set or clear the session's cookie. */
  readonly setsCookie: boolean;
}

/** Reads a route's declarations once and keeps them: they cannot change, and every request needs them twice. */
@Injectable()
export class RoutePolicies {
  private readonly byHandler = new WeakMap<object, RoutePolicy>();

  constructor(private readonly reflector: Reflector) {}

  of(context: ExecutionContext): RoutePolicy {
    const handler = context.getHandler();
    const known = this.byHandler.get(handler);
    if (known) return known;
    const targets = [handler, context.getClass()];
    const declared = {
      policy: this.reflector.getAllAndOverride<Policy | undefined>(POLICY, targets),
      unauthorizedCode:
        this.reflector.getAllAndOverride<ErrorCode | undefined>(UNAUTHORIZED_CODE, targets) ?? 'UNAUTHORIZED',
      setsCookie: this.reflector.get<true | undefined>(SETS_SESSION_COOKIE, handler) ?? false,
    };
    this.byHandler.set(handler, declared);
    return declared;
  }
}
