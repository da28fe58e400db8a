import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { EXPOSED_HEADERS } from './common-headers.js';

/** How long a browser may cache a preflight; two hours is the most that all browsers allow. */
const PREFLIGHT_SECONDS = 7200;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const REQUEST_HEADERS = ['Content-Type', 'Authorization', 'X-Request-Id', 'Idempotency-Key'];

/**
 * Lets pages of the named origins call this server with their cookie and read the answers. Other origins get no CORS
 * headers, so browsers hide the answers from them. What answers carry is in `common-headers.ts`; this answers preflights.
 */
export function allowOrigins(app: NestFastifyApplication, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  app.enableCors({
    // A function, so that requests without an origin get no CORS headers.
    origin: (origin: string | undefined, decide: (error: Error | null, allow: boolean) => void) =>
      decide(null, origin !== undefined && allowed.has(origin)),
    credentials: true,
    methods: METHODS,
    allowedHeaders: REQUEST_HEADERS,
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false,
    // After the hooks that set the headers of every answer, preflights included.
    hook: 'preParsing',
  });
}
