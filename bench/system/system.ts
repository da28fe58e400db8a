import { randomBytes } from 'node:crypto';
import { type Db, MongoClient } from 'mongodb';
import { type Program, startProgram } from './program.js';
import { withDatabase } from './database.js';
import { freePort } from './free-port.js';

/** Where the bench runs and what it may use. */
export interface Surroundings {
  /** A folder of this run's own. */
  readonly folder: string;
  readonly logFolder: string | undefined;
  /** The MongoDB server; each system has a database of its own there. */
  readonly databaseServerUri: string;
}

/** The server with everything it needs, each part in a process of its own. */
export interface System {
  readonly server: Program;
  readonly stream: Program;
  readonly mongodbUri: string;
  readonly database: Db;
  readonly jwtSecret: string;
  readonly streamApiKey: string;
  readonly streamApiSecret: string;
  /** Starts another server against the same database and the same Stream, with the same secrets. */
  readonly startOther: (name: string, file: string) => Promise<Program>;
  /** Ends everything and drops the bench's database. */
  readonly stop: () => Promise<void>;
}

const secret = (): string => randomBytes(36).toString('base64url');

/**
 * Starts the whole system afresh, with the server as in production: its log at level info, its output to the null
 * device, and the token limit at its highest, so that the load and not the limit is measured.
 */
export async function startSystem(around: Surroundings): Promise<System> {
  const closers: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  const start = async (options: Omit<Parameters<typeof startProgram>[0], 'folder' | 'logFolder'>): Promise<Program> => {
    const program = await startProgram({ ...options, folder: around.folder, logFolder: around.logFolder });
    closers.push(() => program.stop());
    return program;
  };
  try {
    const keys = { jwtSecret: secret(), streamApiKey: 'bench-key', streamApiSecret: secret() };
    const serverPort = await freePort();
    const mongodbUri = withDatabase(around.databaseServerUri, `backchannel_bench_${process.pid}`);
    const client = await MongoClient.connect(mongodbUri, { serverSelectionTimeoutMS: 5000 });
    closers.push(() => client.close());
    const database = client.db();
    closers.push(async () => void (await database.dropDatabase()));
    const stream = await start({
      name: 'stream-stand-in',
      file: 'dist-sandbox/stream/main.js',
      portVariable: 'STREAM_SANDBOX_PORT',
      env: {
        STREAM_API_KEY: keys.streamApiKey,
        STREAM_API_SECRET: keys.streamApiSecret,
        STREAM_SANDBOX_WEBHOOK_URL: `http://127.0.0.1:${serverPort}/api/webhooks/stream`,
      },
    });
    const env = {
      NODE_ENV: 'production',
      LOG_LEVEL: 'info',
      MONGODB_URI: mongodbUri,
      JWT_SECRET: keys.jwtSecret,
      AUTH_PROVISION: 'true',
      TOKEN_RATE_LIMIT: '100000',
      LIST_RATE_LIMIT: '100000',
      APPOINTMENT_RATE_LIMIT: '100000',
      STREAM_API_KEY: keys.streamApiKey,
      STREAM_API_SECRET: keys.streamApiSecret,
      STREAM_BASE_URL: stream.url,
    };
    const server = await start({ name: 'backchannel', file: 'dist/main.js', port: serverPort, env });
    const startOther = (name: string, file: string): Promise<Program> => start({ name, file, env });
    return { server, stream, mongodbUri, database, ...keys, startOther, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
