import type { FastifyRequest } from 'fastify';
import { authenticate } from '../auth/authenticate.js';
import type { Caller } from '../auth/caller.js';
import type { Sandbox } from '../sandbox.js';
import type { JsonObject } from '../state/entities.js';
import { type ApiError, toApiError } from './errors.js';

/** Finds out who calls. */
export function identify(sandbox: Sandbox, request: FastifyRequest): Caller | ApiError {
  const query = request.query as JsonObject;
  try {
    return authenticate(
      {
        apiKey: query.api_key,
        authType: request.headers['stream-auth-type'],
        token: request.headers.authorization,
      },
      sandbox.authentication(),
    );
  } catch (error) {
    return toApiError(error);
  }
}

/** What events tell about the call that caused them. */
export function requestInfoOf(
  request: Pick<FastifyRequest, 'headers' | 'ip'>,
  caller: Pick<Caller, 'kind'>,
): JsonObject {
  const header = (name: string): string => String(request.headers[name] ?? '');
  return {
    type: caller.kind === 'server' ? 'server' : 'client',
    ip: request.ip,
    user_agent: header('user-agent'),
    sdk: header('x-stream-client'),
    ext: header('x-stream-ext'),
  };
}
