import { readAuthSettings } from './auth-settings.js';
import { readHttpSettings } from './http-settings.js';
import { databaseUri, flag, integer, listOf, localUrl, matching, oneOf, secret, serviceUrl, text } from './kinds.js';
import { warningsFor } from './production-warnings.js';
import { reportShared, toKey } from './secrets.js';
import type { Variables } from './variables.js';
import { readVideoSettings } from './video-settings.js';

/**
 * Every setting of the server: where the code finds it, the variable it is read from, what that may hold, and its default.
 * `.env.example` explains each to operators. Secrets become key objects: those are not printed by accident, and
 * `jsonwebtoken` needs no 0.3 ms per call to find out that they are no PEM keys.
 *
 * Use {@link loadConfig}, which refuses faulty variables.
 */
export class AppConfig {
  readonly http;
  /** `objects`: for existing clients that expect lists inside objects; see docs/operations.md. */
  readonly clientProfile;
  readonly logLevel;
  readonly database;
  readonly auth;
  readonly stream;
  readonly tokens;
  readonly quotas;
  readonly support;
  readonly webhooks;
  readonly admin;
  readonly notifications;
  readonly uploads;
  readonly pictures;
  readonly video;
  readonly channels;
  /** For development: the clock to follow, a stand-in's. */
  readonly testClockUrl;
  /** What is likely wrong with the settings of a server in production. */
  readonly warnings: readonly string[];

  constructor(env: Variables) {
    /** Only defaults, warnings and what is for development depend on it. */
    const isProduction = env.withDefault('NODE_ENV', text(64), 'development') === 'production';
    this.http = readHttpSettings(env, isProduction);
    this.clientProfile = env.withDefault('CLIENT_PROFILE', oneOf('arrays', 'objects'), 'arrays');
    this.logLevel = env.withDefault(
      'LOG_LEVEL',
      oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
      'info',
    );
    this.database = {
      uri: env.required('MONGODB_URI', databaseUri),
      /** How long one operation of a request may take. */
      timeoutMs: env.withDefault('MONGODB_TIMEOUT_MS', integer(100, 10_000), 1200),
    };
    this.auth = readAuthSettings(env);
    const apiSecret = env.required('STREAM_API_SECRET', secret);
    const apiSecrets = [apiSecret, ...env.withDefault('STREAM_PREVIOUS_API_SECRETS', listOf(secret), '')];
    this.stream = {
      apiKey: env.required('STREAM_API_KEY', text(128)),
      apiSecret,
      /** The current secret first, then those a rotation has not retired yet. */
      webhookKeys: apiSecrets.map(toKey),
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
    /** How often an account may call routes of a kind; administrators ten times as often. */
    this.quotas = {
      listsPerMinute: env.withDefault('LIST_RATE_LIMIT', integer(1, 100_000), 600),
      appointmentsPerHour: env.withDefault('APPOINTMENT_RATE_LIMIT', integer(1, 100_000), 2000),
      channelsPerHour: env.withDefault('CHANNEL_RATE_LIMIT', integer(1, 100_000), 100),
      friendRequestsPerHour: env.withDefault('FRIEND_REQUEST_RATE_LIMIT', integer(1, 100_000), 100),
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
    this.admin = {
      bulkBodyLimitBytes: env.withDefault('ADMIN_BULK_BODY_LIMIT_BYTES', integer(1024, 8_388_608), 4_194_304),
    };
    this.notifications = {
      maxEventAgeSeconds: env.withDefault('PUSH_MAX_EVENT_AGE_SECONDS', integer(1, 604_800), 3600),
    };
    this.channels = {
      /** Whom an account may bring into a channel: its friends, or any account. */
      partners: env.withDefault('CHANNEL_PARTNERS', oneOf('friends', 'anyone'), 'friends'),
    };
    this.uploads = {
      limitBytes: env.withDefault('UPLOAD_LIMIT_BYTES', integer(1024, 104_857_600), 26_214_400),
    };
    /** Pictures by http are for development. */
    this.pictures = { allowHttp: !isProduction };
    this.video = readVideoSettings(env);
    this.testClockUrl = env.optional('TEST_CLOCK_URL', localUrl);
    if (isProduction && this.testClockUrl) {
      env.report(
        'TEST_CLOCK_URL',
        'must not be set in production: whoever has that clock could end and prolong tokens',
      );
    }
    reportShared(env, {
      JWT_SECRET: this.auth.jwtKeys,
      STREAM_API_SECRET: this.stream.webhookKeys,
      HMS_APP_SECRET: this.video.hms ? [this.video.hms.key] : [],
      HMS_WEBHOOK_SECRETS: this.video.webhookSecrets.map(toKey),
    });
    this.warnings = isProduction ? warningsFor(this) : [];
  }
}
