import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toEnvelope } from '../../common/errors/app-exception.js';
import { ERROR_CODES } from '../../common/errors/error-codes.js';
import { toAppException } from './to-app-exception.js';

/**
 * Turns everything thrown into the error envelope and logs it once, with the request id.
 *
 * Clients get the registry's texts only. The original error is logged, and only when the fault is ours or an upstream's.
 */
@Catch()
export class ExceptionEnvelopeFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    sendError(error, request, reply);
  }
}

/** Answers a request with an error, also when it fails before Nest sees the request. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const exception = toAppException(error);
  const { status, level } = ERROR_CODES[exception.code];
  request.log[level](
    level === 'error' ? { code: exception.code, err: exception.cause ?? exception } : { code: exception.code },
    exception.message,
  );
  if (reply.sent) return;
  if (exception.retryAfterSeconds !== undefined) reply.header('Retry-After', String(exception.retryAfterSeconds));
  void reply.status(status).type('application/json; charset=utf-8').send(toEnvelope(exception, request.id));
}
