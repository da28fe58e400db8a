import { flag, integer, listOf, serviceUrl, text, trustedProxies, webOrigin } from './kinds.js';
import type { Variables } from './variables.js';

/** How the server is reached, and what callers may send. */
export function readHttpSettings(env: Variables, isProduction: boolean) {
  const port = env.withDefault('PORT', integer(0, 65_535), 3000);
  const http = {
    port,
    host: env.withDefault('HOST', text(255), '0.0.0.0'),
    docsEnabled: env.optional('DOCS_ENABLED', flag) ?? !isProduction,
    trustProxy: env.withDefault('TRUST_PROXY', trustedProxies, false),
    /** Where clients reach this server, without a trailing slash. */
    publicUrl: env.optional('PUBLIC_URL', serviceUrl) ?? `http://localhost:${port}`,
    /** Other origins whose pages may call this server with cookies. */
    corsOrigins: env.withDefault('CORS_ORIGINS', listOf(webOrigin), ''),
    bodyLimitBytes: env.withDefault('BODY_LIMIT_BYTES', integer(1024, 1_048_576), 102_400),
    /** What the bodies of all requests may hold together, until they are answered. At least the largest body. */
    bodiesLimitBytes: env.withDefault('BODIES_LIMIT_BYTES', integer(8_388_608, 1_073_741_824), 67_108_864),
    headersTimeoutMs: env.withDefault('HEADERS_TIMEOUT_MS', integer(100, 60_000), 15_000),
    /** From the first byte of a request to its last one; uploads have a limit of their own. */
    requestTimeoutMs: env.withDefault('REQUEST_TIMEOUT_MS', integer(100, 300_000), 30_000),
    maxConnections: env.withDefault('MAX_CONNECTIONS', integer(1, 1_000_000), 10_000),
  };
  if (http.headersTimeoutMs > http.requestTimeoutMs) {
    env.report('HEADERS_TIMEOUT_MS', 'must not be longer than REQUEST_TIMEOUT_MS');
  }
  return http;
}
