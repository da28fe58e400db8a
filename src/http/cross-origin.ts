import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** How long a browser may remember what it was told; two hours is the most that all of them keep. */
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
 * Lets pages of the named origins call this server with their cookie and read the answers. Others are told nothing, so
 * browsers keep the answers from them. Where no origin is named, nothing is added to any request.
 */
export function allowOrigins(app: NestFastifyApplication, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  app.enableCors({
    // A function, so that requests without an origin are passed on untouched.
    origin: (origin: string | undefined, decide: (error: Error | null, allow: boolean) => void) =>
      decide(null, origin !== undefined && allowed.has(origin)),
    credentials: true,
    methods: METHODS,
    allowedHeaders: REQUEST_HEADERS,
    exposedHeaders: ANSWER_HEADERS,
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false,
    // After the hooks that give every answer its id and its headers, preflights included.
    hook: 'preParsing',
  });
}
