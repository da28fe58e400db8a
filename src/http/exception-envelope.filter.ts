import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppException, toEnvelope } from '../common/errors/app-exception.js';
import { ERROR_CODES, type ErrorCode, type ErrorLevel } from '../common/errors/error-codes.js';
import { errorText } from '../common/logging/error-text.js';
import { QueueFullError } from '../common/semaphore.js';
import { isDatabaseOutage } from '../database/database-errors.js';

/** `Retry-After` while a dependency is unavailable or a queue is full. */
const RETRY_AFTER_SECONDS = 2;

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  406: 'NOT_ACCEPTABLE',
  408: 'REQUEST_TIMEOUT',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  414: 'URI_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
  431: 'HEADERS_TOO_LARGE',
};

const CODE_OF_FASTIFY_ERROR: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_INVALID_JSON_BODY: 'MALFORMED_BODY',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'MALFORMED_BODY',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'MALFORMED_BODY',
  FST_ERR_BAD_URL: 'MALFORMED_URL',
  FST_ERR_MAX_PARAM_LENGTH: 'URI_TOO_LONG',
};

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
  request.log[level]({ code: exception.code, ...causeOf(exception, level) }, exception.message);
  if (reply.sent) return;
  if (exception.retryAfterSeconds !== undefined) reply.header('Retry-After', String(exception.retryAfterSeconds));
  // Also where the answer itself may be kept.
  reply.header('Cache-Control', 'no-store');
  void reply.status(status).type('application/json; charset=utf-8').send(toEnvelope(exception, request.id));
}

/** Faults of ours in full. Those of upstreams, which may come with every request, in one line. */
function causeOf(exception: AppException, level: ErrorLevel): Record<string, unknown> {
  const { cause } = exception;
  if (level === 'error') return { err: cause ?? exception };
  return level === 'warn' && cause instanceof Error ? { reason: errorText(cause) } : {};
}

/** Maps anything thrown while a request is served to the registry; unexpected errors become INTERNAL. */
export function toAppException(error: unknown): AppException {
  if (error instanceof AppException) return error;
  if (isDatabaseOutage(error)) {
    return new AppException('DATABASE_UNAVAILABLE', { cause: error, retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
  if (error instanceof QueueFullError) {
    return new AppException('OVERLOADED', { cause: error, retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
  if (error instanceof HttpException) {
    return new AppException(CODE_OF_STATUS[error.getStatus()] ?? 'INTERNAL', { cause: error });
  }
  return new AppException(codeOfFrameworkError(error), { cause: error });
}

function codeOfFrameworkError(error: unknown): ErrorCode {
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  if (typeof code !== 'string') return 'INTERNAL';
  const known = CODE_OF_FASTIFY_ERROR[code];
  if (known) return known;
  const ofStatus = code.startsWith('FST_') && typeof statusCode === 'number' ? CODE_OF_STATUS[statusCode] : undefined;
  return ofStatus ?? 'INTERNAL';
}
