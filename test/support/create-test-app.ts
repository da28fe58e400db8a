import { createSecretKey, randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import jwt from 'jsonwebtoken';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { StreamChat } from 'stream-chat';
import type { TestClock } from '../../sandbox/clock/test-clock.js';
import { startTestDatabase } from '../../sandbox/database/testing/test-database.js';
import { type StreamSandbox, startStreamSandbox } from '../../sandbox/stream/server.js';
import { AppModule } from '../../src/app.module.js';
import { Argon2 } from '../../src/auth/passwords/argon2.js';
import { createAdapter } from '../../src/http/create-adapter.js';
import { PinoLoggerService } from '../../src/common/logging/pino-logger.service.js';
import { loadConfig } from '../../src/config/load-config.js';
import { configureApp } from '../../src/configure-app.js';
import { BACKGROUND } from '../../src/database/background-connection.js';
import type { Account } from '../../src/common/accounts/account.js';
import type { Role } from '../../src/common/accounts/roles.js';
import { UsersService } from '../../src/users/users.service.js';
import { WorkTiming } from '../../src/work/work-timing.js';
import { CapturedLog } from './captured-log.js';
import { LogWatch } from './log-watch.js';
import { ResponseWatch } from './response-watch.js';
import { ShortWaits } from './short-waits.js';
import { StreamControl } from './stream-control.js';
import { SDK_OPTIONS } from './sdk-options.js';

export const STREAM_API_KEY = 'test-key';

/** A running server with its own database and its own Stream stand-in, spoken to over real HTTP. */
export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly database: Connection;
  readonly stream: StreamSandbox;
  readonly streamControl: StreamControl;
  /** The official SDK with the server's credentials, pointed at the stand-in. */
  readonly streamClient: StreamChat;
  readonly jwtSecret: string;
  /** Everything the server logs, at every level. */
  readonly log: CapturedLog;
  createAccount(account: { id?: string; role: Role; fullName?: string; customerId?: number }): Promise<SignedInAccount>;
  request(method: string, path: string, options?: RequestOptions): Promise<TestResponse>;
  /** What of all that must not be logged has been logged: kinds only, the values are not repeated. */
  leaks(): Promise<string[]>;
  /** @throws Error when anything was logged or answered that must not be: a secret, a token, another account's address. */
  close(): Promise<void>;
}

export interface SignedInAccount extends Account {
  readonly token: string;
}

interface RequestOptions {
  readonly as?: Pick<SignedInAccount, 'token'>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestResponse {
  readonly status: number;
  readonly headers: Headers;
  // The tests look into bodies of every shape; each says what it expects there.
  readonly body: Record<string, unknown>;
}

/** What differs from production so that tests wait less, unless a test is about just that. */
export interface TestPace {
  /** When loops look for work and try again. By default they do so after milliseconds. */
  readonly timing?: WorkTiming;
  /** Passwords cost what they cost in production. By default they are hashed with next to no memory. */
  readonly realPasswordCost?: boolean;
  /** The clock by which the server and its stand-in go. By default each has the machine's time. */
  readonly clock?: TestClock;
}

const LET_GO_MS = 100;
/** Enough for argon2 to work. */
const CHEAP_PASSWORD_KIB = 64;

const secret = (): string => randomBytes(32).toString('base64url');

const secretsIn = (settings: Readonly<Record<string, string>>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => (name.includes('SECRET') ? value.split(',') : []));

/**
 * Starts the whole `AppModule` as `main.ts` does, on a free port, with a database of its own.
 *
 * @param settings environment variables that differ from the defaults
 */
export async function createTestApp(
  settings: Readonly<Record<string, string>> = {},
  { timing = new ShortWaits(), realPasswordCost = false, clock }: TestPace = {},
): Promise<TestApp> {
  const apiSecret = secret();
  const jwtSecret = secret();
  const testDatabase = settings['MONGODB_URI'] ? undefined : await startTestDatabase();
  const stream = await startStreamSandbox({ apiKey: STREAM_API_KEY, apiSecret, ...(clock && { clock }) });
  const config = loadConfig({
    ...(testDatabase && { MONGODB_URI: testDatabase.uri }),
    // A machine that is busy with other specs may take its time.
    MONGODB_TIMEOUT_MS: '10000',
    STREAM_API_KEY,
    STREAM_API_SECRET: apiSecret,
    STREAM_BASE_URL: stream.url,
    JWT_SECRET: jwtSecret,
    // The stand-in has the permissions of a new app, unless a test sets it up.
    STREAM_CHECK_PERMISSIONS: 'false',
    ...(clock && { TEST_CLOCK_URL: `${stream.url}/_sandbox/clock` }),
    ...settings,
    LOG_LEVEL: 'trace',
  });
  const module = await Test.createTestingModule({ imports: [AppModule.register(config)] })
    .overrideProvider(WorkTiming)
    .useValue(timing)
    .overrideProvider(Argon2)
    .useValue(realPasswordCost ? new Argon2() : new Argon2(CHEAP_PASSWORD_KIB))
    .compile();
  const adapter = createAdapter(config);
  const watch = new LogWatch(new CapturedLog(adapter.getInstance().log, process.env['TEST_LOG_LEVEL']));
  for (const value of [apiSecret, jwtSecret, ...secretsIn(settings)]) watch.canaries.add('a secret', value);
  const app = module.createNestApplication<NestFastifyApplication>(adapter, {
    bodyParser: false,
    routeConflictPolicy: { duplicate: 'error', shadow: 'error' },
    logger: new PinoLoggerService(adapter.getInstance().log),
  });
  const responses = new ResponseWatch(adapter.getInstance());
  configureApp(app);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const streamClient = new StreamChat(STREAM_API_KEY, apiSecret, {
    ...SDK_OPTIONS,
    baseURL: stream.url,
    disableCache: true,
  });
  await streamClient.updateAppSettings({ webhook_url: `${url}/api/webhooks/stream` });
  const database = app.get<Connection>(getConnectionToken());
  // What is done at the end may take longer than a request may.
  const background = app.get<Connection>(getConnectionToken(BACKGROUND));
  const streamControl = new StreamControl(stream.url);
  const leaks = async (): Promise<string[]> => {
    await watch.learn(background, streamControl);
    return watch.leaks();
  };

  return {
    app,
    url,
    database,
    stream,
    streamControl,
    streamClient,
    jwtSecret,
    log: watch.log,
    createAccount: async ({ role, fullName = 'Robin Berg', ...rest }) => {
      const account = await app.get(UsersService).create({ ...rest, role, fullName });
      return { ...account, token: sign({ sub: account.id, role }, jwtSecret) };
    },
    request: async (method, path, options = {}) => {
      watch.canaries.addCredentials(headersOf(options));
      watch.canaries.addForm(options.body);
      const response = await send(url, method, path, options);
      watch.canaries.addTokensIn(String(response.body['token'] ?? response.body['accessToken'] ?? ''));
      watch.canaries.addTokensIn(response.headers.get('set-cookie') ?? '');
      return response;
    },
    leaks,
    close: async () => {
      await leaks();
      await responses.judge(background);
      await background.dropDatabase();
      await closeApp(app);
      await stream.close();
      await testDatabase?.close();
      const leaked = watch.leaks();
      if (leaked.length > 0) throw new Error(`the log holds ${leaked.join(', ')}`);
      const told = responses.leaks();
      if (told.length > 0) throw new Error(told.join('; '));
    },
  };
}

/**
 * Closes the app alone. A delivery of the stand-in that is answered while the server closes keeps its connection, and the
 * server would wait for it until it has been idle for a minute; `src/shutdown.ts` sees to that in production.
 */
export async function closeApp(app: NestFastifyApplication): Promise<void> {
  const letIdleGo = setInterval(() => app.getHttpServer().closeIdleConnections(), LET_GO_MS);
  try {
    await app.close();
  } finally {
    clearInterval(letIdleGo);
  }
}

/** A token such as the app's own sign-in would issue. */
export function sign(
  payload: Record<string, unknown>,
  jwtSecret: string,
  options: jwt.SignOptions = { expiresIn: '1h' },
): string {
  return jwt.sign(payload, createSecretKey(Buffer.from(jwtSecret)), { algorithm: 'HS256', ...options });
}

function headersOf({ as, body, headers }: RequestOptions): Record<string, string> {
  return {
    ...(as && { authorization: `Bearer ${as.token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  };
}

async function send(url: string, method: string, path: string, options: RequestOptions): Promise<TestResponse> {
  const { body } = options;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: headersOf(options),
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}
