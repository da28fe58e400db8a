import type { KeyObject } from 'node:crypto';
import { flag, integer, listOf, matching, secret, serviceUrl, text } from './kinds.js';
import { toKey } from './secrets.js';
import type { Variables } from './variables.js';

/** Video rooms at 100ms. */
export function readVideoSettings(env: Variables) {
  return {
    /** null: without video rooms. */
    hms: hmsAccess(env),
    baseUrl: env.withDefault('HMS_API_BASE_URL', serviceUrl, 'https://api.100ms.live/v2'),
    /** How long one call to 100ms may take, and a request that waits for it. */
    timeoutMs: env.withDefault('HMS_TIMEOUT_MS', integer(100, 60_000), 5000),
    /** Roles of the template. */
    hostRole: env.withDefault('HMS_HOST_ROLE', text(64), 'host'),
    guestRole: env.withDefault('HMS_GUEST_ROLE', text(64), 'guest'),
    tokenTtlSeconds: env.withDefault('HMS_TOKEN_TTL', integer(60, 86_400), 3600),
    /** That an account may make in an hour. */
    roomsPerHour: env.withDefault('HMS_ROOM_RATE_LIMIT', integer(1, 100_000), 60),
    /** Whether callers without an account may make and join rooms. */
    allowGuests: env.withDefault('HMS_ALLOW_GUESTS', flag, false),
    /** Any of them proves a webhook: the current one, and those a rotation has not retired yet. */
    webhookSecrets: env.withDefault('HMS_WEBHOOK_SECRETS', listOf(secret), ''),
  };
}

/** All of 100ms's settings, or none of them. */
function hmsAccess(env: Variables): { accessKey: string; key: KeyObject; templateId: string } | null {
  const accessKey = env.optional('HMS_APP_ACCESS_KEY', text(128));
  const appSecret = env.optional('HMS_APP_SECRET', secret);
  const templateId = env.optional(
    'HMS_TEMPLATE_ID',
    matching(/^[A-Za-z0-9_-]{1,64}$/, 'must be the id of a template: letters, digits, _ or -'),
  );
  if (accessKey && appSecret && templateId) return { accessKey, key: toKey(appSecret), templateId };
  const given = { HMS_APP_ACCESS_KEY: accessKey, HMS_APP_SECRET: appSecret, HMS_TEMPLATE_ID: templateId };
  const missing = Object.entries(given).filter(([, value]) => !value);
  if (missing.length === Object.keys(given).length) return null;
  for (const [name] of missing)
    env.report(name, 'is missing: set all three of HMS_APP_ACCESS_KEY, HMS_APP_SECRET and HMS_TEMPLATE_ID, or none');
  return null;
}
