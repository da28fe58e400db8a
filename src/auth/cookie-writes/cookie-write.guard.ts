import { applyDecorators, type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AppException } from '../../common/errors/app-exception.js';
import { SampledEvents } from '../../common/logging/sampled-events.js';
import { ApiErrors } from '../../common/openapi/api-errors.decorator.js';
import { AppConfig } from '../../config/app-config.js';
import { addressBucket } from '../../http/client-address.js';
import { policyOf } from '../../policies/policy.js';
import { hasSessionCookie } from '../tokens/extract-token.js';
import { ownOrigins, sourceOf } from './request-source.js';

const SETS_SESSION_COOKIE = 'backchannel:sets-session-cookie';

/**
 * Marks a public route that sets or clears the session's cookie. Pages of other sites may not call it: they could sign
 * a user in to another account, or out.
 */
export const SetsSessionCookie = (): MethodDecorator =>
  applyDecorators(SetMetadata(SETS_SESSION_COOKIE, true), ApiErrors('FOREIGN_ORIGIN'));

/** Methods that change nothing (RFC 9110, 9.2.1). */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses cross-site requests that use the session cookie. Browsers send the cookie whichever site makes the request, so
 * a write that is authenticated by the cookie must prove where it comes from.
 *
 * Routes that set or clear the cookie are checked even without one, but accept callers that send neither a source nor a
 * cookie: those are not browsers. Other public routes, such as webhooks, use no browser credentials.
 */
@Injectable()
export class CookieWriteGuard implements CanActivate {
  private readonly allowed: ReadonlySet<string>;
  private readonly refusals = new SampledEvents('origin refused');

  constructor(
    private readonly reflector: Reflector,
    config: AppConfig,
  ) {
    this.allowed = ownOrigins(config);
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (SAFE_METHODS.has(request.method)) return true;
    const setsCookie = this.reflector.get<true | undefined>(SETS_SESSION_COOKIE, context.getHandler()) ?? false;
    const byCookie = hasSessionCookie(request) && (setsCookie || request.headers.authorization === undefined);
    if (!setsCookie && (policyOf(this.reflector, context)?.kind === 'public' || !byCookie)) return true;
    const source = sourceOf(request, this.allowed);
    if (source === 'ours' || (source === 'unknown' && !byCookie)) return true;
    this.note(request);
    throw new AppException('FOREIGN_ORIGIN');
  }

  private note({ ip, id, method, headers: { origin = '' } }: FastifyRequest): void {
    const address = addressBucket(ip);
    // The header could hold any text.
    const page = URL.canParse(origin) && new URL(origin).origin === origin ? origin : undefined;
    this.refusals.note(`${address} ${page}`, { origin: page, method, address, reqId: id });
  }
}
