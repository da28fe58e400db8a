import type { Plan, Variables } from './plan.js';

/** What calls to 100ms need. */
interface HmsSettings {
  readonly url: string;
  readonly accessKey: string;
  readonly secret: string;
  readonly templateId: string;
}

/** The parts of a running system that scripts and users need to reach it. */
export interface SystemSettings {
  readonly apiUrl: string;
  /** The same for web pages: a cookie belongs to a name, and development servers of frontends call theirs localhost. */
  readonly publicUrl: string;
  /** The origins of pages that may use the cookie (the server's CORS_ORIGINS). */
  readonly corsOrigins: string;
  readonly mongodbUri: string;
  readonly jwtSecret: string;
  readonly stream: { readonly url: string; readonly apiKey: string; readonly apiSecret: string };
  readonly hms: HmsSettings;
  /** The clock by which the server goes: the stand-in's of Stream. */
  readonly testClockUrl?: string;
}

/** The default address of Stream's SDK. */
const STREAM_CLOUD = 'https://chat.stream-io-api.com';

/** The default address of 100ms, as the server's own. */
const HMS_CLOUD = 'https://api.100ms.live/v2';

/** The account of the practice's support desk, when the environment does not name one. */
export const SAMPLE_SUPPORT_ID = 'sample-support';

/** The usual address of a frontend's development server. */
const USUAL_FRONTEND = 'http://localhost:5173';

/** What the starter provides for missing settings. A part is present only when the plan says that nothing was given. */
export interface ProvidedParts {
  readonly mongodbUri?: string;
  /** Of the `mongod` that was started. */
  readonly mongodVersion?: string;
  readonly stream?: SystemSettings['stream'];
  readonly hms?: HmsSettings & { readonly webhookSecret: string };
  readonly jwtSecret?: string;
}

/** Joins what was given with what is provided for the rest. `port` is the real port, also where PORT is 0. */
export function settingsOf(env: Variables, plan: Plan, port: number, provided: ProvidedParts): SystemSettings {
  return {
    apiUrl: `http://${reachableHost(plan.host)}:${port}`,
    ...webSettings(env, port),
    mongodbUri: provided.mongodbUri ?? env['MONGODB_URI'] ?? '',
    jwtSecret: provided.jwtSecret ?? (env['JWT_SECRET'] || env['JWT_SECRET_KEY'] || ''),
    stream: provided.stream ?? {
      url: env['STREAM_BASE_URL'] || STREAM_CLOUD,
      apiKey: env['STREAM_API_KEY'] ?? '',
      apiSecret: env['STREAM_API_SECRET'] ?? '',
    },
    hms: hmsSettings(env, provided.hms),
    ...clockSettings(env, provided),
  };
}

/** Where there is no stand-in of Stream, time is what the machine says. */
function clockSettings(env: Variables, { stream }: ProvidedParts): Pick<SystemSettings, 'testClockUrl'> {
  const testClockUrl = env['TEST_CLOCK_URL'] || (stream && `${stream.url}/_sandbox/clock`);
  return testClockUrl ? { testClockUrl } : {};
}

/**
 * The environment of the server's process: everything that was given stays as it is, and only what is missing is
 * added; so is the origin of the demo.
 */
export function serverEnvironment(env: Variables, plan: Plan, port: number, provided: ProvidedParts): Variables {
  const { mongodbUri, stream, hms, jwtSecret } = provided;
  const { publicUrl, corsOrigins } = webSettings(env, port);
  const { testClockUrl } = clockSettings(env, provided);
  return {
    ...env,
    HOST: plan.host,
    PORT: String(port),
    SUPPORT_AGENT_ID: env['SUPPORT_AGENT_ID'] || SAMPLE_SUPPORT_ID,
    PUBLIC_URL: publicUrl,
    CORS_ORIGINS: stream ? `${corsOrigins},${stream.url}` : corsOrigins,
    COOKIE_SECURE: env['COOKIE_SECURE'] || 'false',
    ...(mongodbUri && { MONGODB_URI: mongodbUri }),
    ...(jwtSecret && { JWT_SECRET: jwtSecret }),
    ...(stream && { STREAM_API_KEY: stream.apiKey, STREAM_API_SECRET: stream.apiSecret, STREAM_BASE_URL: stream.url }),
    ...(testClockUrl && { TEST_CLOCK_URL: testClockUrl }),
    ...(hms && { ...hmsEnvironment(hms), HMS_WEBHOOK_SECRETS: hms.webhookSecret }),
  };
}

function hmsSettings(env: Variables, provided: ProvidedParts['hms']): HmsSettings {
  if (provided) {
    const { webhookSecret: _secret, ...settings } = provided;
    return settings;
  }
  return {
    url: env['HMS_API_BASE_URL'] || HMS_CLOUD,
    accessKey: env['HMS_APP_ACCESS_KEY'] ?? '',
    secret: env['HMS_APP_SECRET'] ?? '',
    templateId: env['HMS_TEMPLATE_ID'] ?? '',
  };
}

/** The server's variables for 100ms. */
export const hmsEnvironment = ({ url, accessKey, secret, templateId }: HmsSettings): Record<string, string> => ({
  HMS_APP_ACCESS_KEY: accessKey,
  HMS_APP_SECRET: secret,
  HMS_TEMPLATE_ID: templateId,
  HMS_API_BASE_URL: url,
});

function webSettings(env: Variables, port: number): Pick<SystemSettings, 'publicUrl' | 'corsOrigins'> {
  return {
    publicUrl: env['PUBLIC_URL'] || `http://localhost:${port}`,
    corsOrigins: env['CORS_ORIGINS'] || USUAL_FRONTEND,
  };
}

/** The host to call for a server that listens on `host`: "all interfaces" is no address that can be called. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
