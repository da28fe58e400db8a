import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AppException } from '../../common/errors/app-exception.js';
import { AppConfig } from '../../config/app-config.js';
import { policyOf } from '../../policies/policy.js';
import { hasSessionCookie } from '../tokens/extract-token.js';
import { sourceOf } from './request-source.js';
import { SETS_SESSION_COOKIE } from './sets-session-cookie.decorator.js';

/** Methods that change nothing (RFC 9110, 9.2.1). */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site has a browser do with the cookie of this one. Browsers send a cookie along whoever asks for
 * the request, so for whatever changes something, and would be let in by the cookie, its source must be proven.
 *
 * Routes that set or clear the cookie are held to it without one, too, but take callers that say nothing of a source and
 * bring no cookie: those are no browsers. Other public routes take no credentials of a browser, such as webhooks.
 */
@Injectable()
export class CookieWriteGuard implements CanActivate {
  private readonly allowed: ReadonlySet<string>;

  constructor(
    private readonly reflector: Reflector,
    config: AppConfig,
  ) {
    this.allowed = new Set([new URL(config.http.publicUrl).origin, ...config.http.corsOrigins]);
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (SAFE_METHODS.has(request.method)) return true;
    const setsCookie = this.reflector.get<true | undefined>(SETS_SESSION_COOKIE, context.getHandler()) ?? false;
    const byCookie = hasSessionCookie(request) && (setsCookie || request.headers.authorization === undefined);
    if (!setsCookie && (policyOf(this.reflector, context)?.kind === 'public' || !byCookie)) return true;
    const source = sourceOf(request, this.allowed);
    if (source === 'ours' || (source === 'unknown' && !byCookie)) return true;
    throw new AppException('FOREIGN_ORIGIN');
  }
}
