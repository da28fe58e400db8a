import { createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Environment } from './environment.js';
import { readTrustedProxies, type TrustedProxies } from './network.validators.js';

/**
 * The settings as the code uses them: grouped by concern, units in the names, secrets already turned into key objects.
 *
 * A string secret costs `jsonwebtoken` about 0.3 ms a call, because it first tries to read it as a PEM key; a key
 * object costs nothing and is not printed by accident.
 */
@Injectable()
export class AppConfig {
  readonly http: {
    readonly port: number;
    readonly host: string;
    readonly bodyLimitBytes: number;
    readonly trustProxy: TrustedProxies;
    /** Where clients reach this server, without a trailing slash. */
    readonly publicUrl: string;
    /** Other origins whose pages may call this server with cookies. */
    readonly corsOrigins: readonly string[];
    readonly docsEnabled: boolean;
  };
  readonly logLevel: string;
  readonly database: { readonly uri: string };
  readonly auth: {
    readonly jwtKey: KeyObject;
    readonly provisionAccounts: boolean;
    /** What tokens of another sign-in system must look like; null when only our own are accepted. */
    readonly external: { readonly issuer: string | undefined; readonly audience: string | undefined } | null;
    readonly sessionTtlSeconds: number;
    /** True unless the server is tried out over plain http. */
    readonly secureCookie: boolean;
    /** How many accounts may be made in an hour from one address. */
    readonly signUpsPerHour: number;
  };
  readonly stream: {
    readonly apiKey: string;
    readonly apiSecret: string;
    /** The current secret first, then those a rotation has not retired yet. */
    readonly webhookKeys: readonly KeyObject[];
    readonly baseUrl: string | undefined;
    /** How long one call to Stream may take. */
    readonly timeoutMs: number;
    /** How long a request waits for Stream before it answers that the work goes on without it. */
    readonly waitMs: number;
  };
  readonly tokens: {
    readonly ttlSeconds: number;
    /** 0: customer tokens do not expire. */
    readonly customerTtlSeconds: number;
    readonly perMinute: number;
  };
  readonly support: { readonly agentId: string | undefined };
  readonly webhooks: { readonly bodyLimitBytes: number };
  readonly notifications: { readonly maxEventAgeSeconds: number };

  constructor(env: Environment, jwtSecret: string) {
    this.http = {
      port: env.PORT,
      host: env.HOST,
      bodyLimitBytes: env.BODY_LIMIT_BYTES,
      trustProxy: readTrustedProxies(env.TRUST_PROXY) ?? false,
      publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
      corsOrigins: env.CORS_ORIGINS,
      docsEnabled: env.DOCS_ENABLED,
    };
    this.logLevel = env.LOG_LEVEL;
    this.database = { uri: env.MONGODB_URI };
    this.auth = {
      jwtKey: toKey(jwtSecret),
      provisionAccounts: env.AUTH_PROVISION,
      external: env.AUTH_EXTERNAL_TOKENS
        ? { issuer: env.AUTH_EXTERNAL_ISSUER, audience: env.AUTH_EXTERNAL_AUDIENCE }
        : null,
      sessionTtlSeconds: env.SESSION_TTL,
      secureCookie: env.COOKIE_SECURE,
      signUpsPerHour: env.SIGNUP_RATE_LIMIT,
    };
    this.stream = {
      apiKey: env.STREAM_API_KEY,
      apiSecret: env.STREAM_API_SECRET,
      webhookKeys: [env.STREAM_API_SECRET, ...env.STREAM_PREVIOUS_API_SECRETS].map(toKey),
      baseUrl: env.STREAM_BASE_URL,
      timeoutMs: env.STREAM_TIMEOUT_MS,
      waitMs: env.STREAM_WAIT_MS,
    };
    this.tokens = {
      ttlSeconds: env.STREAM_TOKEN_TTL,
      customerTtlSeconds: env.STREAM_CUSTOMER_TOKEN_TTL,
      perMinute: env.TOKEN_RATE_LIMIT,
    };
    this.support = { agentId: env.SUPPORT_AGENT_ID };
    this.webhooks = { bodyLimitBytes: env.WEBHOOK_BODY_LIMIT_BYTES };
    this.notifications = { maxEventAgeSeconds: env.PUSH_MAX_EVENT_AGE_SECONDS };
  }
}

const toKey = (secret: string): KeyObject => createSecretKey(Buffer.from(secret, 'utf8'));
