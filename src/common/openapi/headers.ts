const integer = (description: string, example: number) => ({ description, schema: { type: 'integer', example } });

/** Every response header that clients may rely on, by its name in `components.headers`. */
export const HEADERS = {
  'Retry-After': integer('Seconds to wait before the next attempt.', 2),
  'RateLimit-Limit': integer('Requests allowed in one window.', 30),
  'RateLimit-Remaining': integer('Requests left in the current window.', 29),
  'RateLimit-Reset': integer('Seconds until the window ends.', 60),
  Link: {
    description: 'The address of the next page, with `rel="next"`. Absent on the last page.',
    schema: { type: 'string', example: '</api/users?cursor=NjczZjA&limit=50>; rel="next"' },
  },
  'Set-Cookie': {
    description: 'Sets or clears the session cookie `jwt`: `HttpOnly`, `SameSite=Strict`, 7 days.',
    schema: { type: 'string', example: 'jwt=eyJhbGciOiJIUzI1NiJ9.e30.c2ln; Path=/; Max-Age=604800; HttpOnly' },
  },
} as const;

type HeaderName = keyof typeof HEADERS;

export const RATE_LIMIT_HEADERS = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'] as const;

/** References to shared headers, for the `headers` of a response. */
export const headerRefs = (...names: readonly HeaderName[]): Record<string, { $ref: string }> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
