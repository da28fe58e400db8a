import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AppConfig } from '../config/app-config.js';

/** Throws the error with which a request is refused. */
type HeaderCheck = (request: FastifyRequest, config: AppConfig) => void;

const KEY = 'headerCheck';

/** The route refuses requests by their headers, before anything of a body is read or kept. */
export const ChecksHeaders = (check: HeaderCheck): MethodDecorator => RouteConfig({ [KEY]: check });

/** Runs the checks of {@link ChecksHeaders}. */
export function checkHeaders(fastify: FastifyInstance, config: AppConfig): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { [KEY]: check } = request.routeOptions.config as { [KEY]?: HeaderCheck };
    check?.(request, config);
    done();
  });
}
