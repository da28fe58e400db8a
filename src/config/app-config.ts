import { createSecretKey, type KeyObject } from 'node:crypto';
import {
  flag,
  integer,
  listOf,
  matching,
  oneOf,
  secret,
  serviceUrl,
  text,
  trustedProxies,
  webOrigin,
} from './kinds.js';
import type { Variables } from './variables.js';

/**
 * Every setting of the server: where the code finds it, the variable it is read from, what that may hold, and its default.
 * `.env.example` explains each to operators. Secrets become key objects: those are not printed by accident, and
 * `jsonwebtoken` needs no 0.3 ms per call to find out that they are no PEM keys.
 *
 * Use {@link loadConfig}, which refuses faulty variables.
 */
export class AppConfig {
  readonly http;
  readonly logLevel;
  readonly database;
  readonly auth;
  readonly stream;
  readonly tokens;
  readonly support;
  readonly webhooks;
  readonly notifications;

  constructor(env: Variables) {
    const port = env.withDefault('PORT', integer(0, 65_535), 3000);
    this.http = {
      port,
      host: env.withDefault('HOST', text(255), '0.0.0.0'),
      docsEnabled: env.withDefault('DOCS_ENABLED', flag, true),
      trustProxy: env.withDefault('TRUST_PROXY', trustedProxies, false),
      /** Where clients reach this server, without a trailing slash. */
      publicUrl: env.optional('PUBLIC_URL', serviceUrl) ?? `http://localhost:${port}`,
      /** Other origins whose pages may call this server with cookies. */
      corsOrigins: env.withDefault('CORS_ORIGINS', listOf(webOrigin), ''),
      bodyLimitBytes: env.withDefault('BODY_LIMIT_BYTES', integer(1024, 1_048_576), 102_400),
    };
    this.logLevel = env.withDefault(
      'LOG_LEVEL',
      oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
      'info',
    );
    this.database = {
      uri: env.required(
        'MONGODB_URI',
        matching(/^mongodb(\+srv)?:\/\/\S+$/, 'must be a mongodb:// or mongodb+srv:// address'),
      ),
    };
    const externalTokens = env.withDefault('AUTH_EXTERNAL_TOKENS', flag, true);
    const external = {
      issuer: env.optional('AUTH_EXTERNAL_ISSUER', text(255)),
      audience: env.optional('AUTH_EXTERNAL_AUDIENCE', text(255)),
    };
    this.auth = {
      jwtKey: toKey(jwtSecret(env)),
      provisionAccounts: env.withDefault('AUTH_PROVISION', flag, false),
      /** What tokens of another sign-in system must look like; null when only our own are accepted. */
      external: externalTokens ? external : null,
      sessionTtlSeconds: env.withDefault('SESSION_TTL', integer(300, 2_592_000), 604_800),
      /** True unless the server is tried out over plain http. */
      secureCookie: env.withDefault('COOKIE_SECURE', flag, true),
      /** Accounts that may be created in an hour from one address. */
      signUpsPerHour: env.withDefault('SIGNUP_RATE_LIMIT', integer(1, 100_000), 100),
    };
    const apiSecret = env.required('STREAM_API_SECRET', secret);
    this.stream = {
      apiKey: env.required('STREAM_API_KEY', text(128)),
      apiSecret,
      /** The current secret first, then those a rotation has not retired yet. */
      webhookKeys: [apiSecret, ...env.withDefault('STREAM_PREVIOUS_API_SECRETS', listOf(secret), '')].map(toKey),
      baseUrl: env.optional('STREAM_BASE_URL', serviceUrl),
      /** How long one call to Stream may take. */
      timeoutMs: env.withDefault('STREAM_TIMEOUT_MS', integer(100, 60_000), 5000),
      /** How long a request waits for Stream before it answers that the work goes on without it. */
      waitMs: env.withDefault('STREAM_WAIT_MS', integer(100, 30_000), 4000),
      /** Whether to look now and then if clients may do more in Stream than planned. */
      checkPermissions: env.withDefault('STREAM_CHECK_PERMISSIONS', flag, true),
    };
    this.tokens = {
      ttlSeconds: env.withDefault('STREAM_TOKEN_TTL', integer(60, 604_800), 86_400),
      /** 0: customer tokens do not expire. */
      customerTtlSeconds: env.withDefault('STREAM_CUSTOMER_TOKEN_TTL', integer(0, 31_536_000), 2_592_000),
      perMinute: env.withDefault('TOKEN_RATE_LIMIT', integer(1, 100_000), 30),
    };
    this.support = {
      agentId: env.optional(
        'SUPPORT_AGENT_ID',
        matching(/^[A-Za-z0-9@_-]{1,64}$/, 'must be an account id: letters, digits, @, _ or -'),
      ),
    };
    this.webhooks = {
      bodyLimitBytes: env.withDefault('WEBHOOK_BODY_LIMIT_BYTES', integer(1024, 8_388_608), 1_048_576),
    };
    this.notifications = {
      maxEventAgeSeconds: env.withDefault('PUSH_MAX_EVENT_AGE_SECONDS', integer(1, 604_800), 3600),
    };
  }
}

const toKey = (value: string): KeyObject => createSecretKey(Buffer.from(value, 'utf8'));

/** Sign-in systems give the secret either name. */
function jwtSecret(env: Variables): string {
  const value = env.optional('JWT_SECRET', secret);
  const alias = env.optional('JWT_SECRET_KEY', secret);
  if (!value && !alias) env.report('JWT_SECRET', 'is missing');
  if (value && alias && value !== alias) env.report('JWT_SECRET', 'and JWT_SECRET_KEY differ: set one of them');
  return value ?? alias ?? '';
}
