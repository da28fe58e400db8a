import { isLoopback } from './addresses.js';

/** The settings that are looked at. */
interface Settings {
  readonly http: {
    readonly host: string;
    readonly trustProxy: unknown;
    readonly publicUrl: string;
    readonly corsOrigins: readonly string[];
  };
  readonly auth: { readonly secureCookie: boolean };
}

const ALL_INTERFACES = new Set(['0.0.0.0', '::', '[::]', '0', '']);

/** What is likely wrong with settings in production, one line each. They are allowed, because some set-ups need them. */
export function warningsFor({ http, auth }: Settings): string[] {
  const insecureOrigins = http.corsOrigins.filter(
    (origin) => origin.startsWith('http:') && URL.canParse(origin) && !isOnThisMachine(new URL(origin).hostname),
  );
  return [
    ...(auth.secureCookie
      ? []
      : ['COOKIE_SECURE is false: browsers send the session cookie over plain http, where others can read it']),
    ...insecureOrigins.map(
      (origin) =>
        `CORS_ORIGINS has ${origin}: whoever changes that page on its way, which is not encrypted, acts for its users`,
    ),
    ...(http.publicUrl.startsWith('http:')
      ? [`PUBLIC_URL is ${http.publicUrl}: addresses that clients get begin with it, and lead to their own machine`]
      : []),
    ...(ALL_INTERFACES.has(http.host) && http.trustProxy === false
      ? [
          `HOST is ${http.host} without TRUST_PROXY: behind a proxy, all callers have its address and share its limits; ` +
            'without a proxy, passwords and tokens are not encrypted on their way',
        ]
      : []),
  ];
}

/** For browsers, also every name below `localhost`. */
const isOnThisMachine = (hostname: string): boolean => isLoopback(hostname) || hostname.endsWith('.localhost');
