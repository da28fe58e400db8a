import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { AppException } from '../../common/errors/app-exception.js';
import type { AppConfig } from '../../config/app-config.js';
import { noteRefusal } from '../../webhooks/webhook-refusals.js';

/** Digests have one length, so comparing them tells nothing of the secret's. */
const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Accepts a webhook of 100ms's, which signs nothing, by the secret that it was told to send.
 *
 * @throws AppException WEBHOOK_SECRET_INVALID
 */
export function requireWebhookSecret(request: FastifyRequest, { video }: AppConfig): void {
  const given = digestOf(String(request.headers['x-webhook-secret'] ?? ''));
  // Every secret is compared, whichever fits.
  const fitting = video.webhookSecrets.filter((secret) => timingSafeEqual(digestOf(secret), given));
  if (fitting.length > 0) return;
  noteRefusal(request, '100ms', 'secret');
  throw new AppException('WEBHOOK_SECRET_INVALID');
}
