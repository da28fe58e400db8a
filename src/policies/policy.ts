import { applyDecorators, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { ApiBearerAuth, ApiCookieAuth, ApiExtension } from '@nestjs/swagger';
import { ApiErrors, UNAUTHORIZED_NOTE } from '../common/openapi/api-errors.decorator.js';
import type { ErrorCode } from '../common/errors/error-codes.js';
import type { Role } from '../common/accounts/roles.js';

/** Who may call a route. A route without one fails the boot. */
export type Policy =
  | { readonly kind: 'public' }
  | {
      readonly kind: 'signed-in';
      readonly roles: readonly Role[];
      /** Callers without credentials may call it, too, where the settings allow guests. */
      readonly guests?: true;
    };

export const POLICY = 'backchannel:policy';
export const UNAUTHORIZED_CODE = 'backchannel:unauthorized-code';

/** Callers need no account; what the route does must be safe for all of them. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(POLICY, { kind: 'public' } satisfies Policy);

/**
 * Signed-in accounts may call the route; with roles named, only those that have one of them.
 *
 * @example
 * ```ts
 * @Roles('vet', 'admin')
 * @Post()
 * create(@CurrentUser() caller: Caller) {}
 * ```
 */
export function Roles(...roles: readonly Role[]): MethodDecorator & ClassDecorator {
  return applyDecorators(
    SetMetadata(POLICY, { kind: 'signed-in', roles } satisfies Policy),
    ApiBearerAuth(),
    ApiCookieAuth(),
    ...(roles.length > 0 ? [ApiErrors('FORBIDDEN')] : []),
  );
}

/** Any signed-in account may call the route. */
export const SignedIn = (): MethodDecorator & ClassDecorator => Roles();

/**
 * Any signed-in account may call the route and, while `HMS_ALLOW_GUESTS` is set, callers without credentials. The handler
 * gets the caller by `@CallerOrGuest()`.
 */
export const SignedInOrGuest = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SignedIn(), SetMetadata(POLICY, { kind: 'signed-in', roles: [], guests: true } satisfies Policy));

/** The error for callers that are not signed in, on routes where clients were promised another text. */
export const UnauthorizedAs = (code: ErrorCode): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(UNAUTHORIZED_CODE, code), ApiExtension(UNAUTHORIZED_NOTE, code));

/** The policy of the route that a request reaches; undefined only for a handler that the check at boot has not seen. */
export const policyOf = (reflector: Reflector, context: ExecutionContext): Policy | undefined =>
  reflector.getAllAndOverride<Policy | undefined>(POLICY, [context.getHandler(), context.getClass()]);
