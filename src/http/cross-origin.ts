import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** How long a browser may cache a preflight; two hours is the most that all browsers allow. */
const PREFLIGHT_SECONDS = 7200;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const REQUEST_HEADERS = ['Content-Type', 'Authorization', 'X-Request-Id'];
const ANSWER_HEADERS = [
  'Link',
  'Retry-After',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'X-Request-Id',
];

/**
 * Lets pages of the named origins call this server with their cookie and read the answers. Other origins get no CORS
 * headers, so browsers hide the answers from them. Without named origins no hook is added.
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
    exposedHeaders: ANSWER_HEADERS,
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false,
    // After the hooks that set the headers of every answer, preflights included.
    hook: 'preParsing',
  });
}
