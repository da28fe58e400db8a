import type { FastifyRequest } from 'fastify';
import { AppException } from '../common/errors/app-exception.js';
import type { AppConfig } from '../config/app-config.js';
import { isSignature } from '../stream/stream-signature.js';
import { noteRefusal } from './webhook-refusals.js';

/**
 * Refuses a webhook whose headers cannot be Stream's, before its body is read.
 *
 * @throws AppException INVALID_SIGNATURE
 */
export function requireStreamHeaders(request: FastifyRequest, { stream }: AppConfig): void {
  const { 'x-api-key': apiKey, 'x-signature': signature } = request.headers;
  const isForeign = apiKey !== undefined && apiKey !== stream.apiKey;
  if (!isForeign && isSignature(signature)) return;
  noteRefusal(request, 'stream', isForeign ? 'api-key' : 'signature');
  throw new AppException('INVALID_SIGNATURE');
}
