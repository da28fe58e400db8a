import { StartError } from './start-error.js';

/** Environment variables as the process has them; an empty one counts as absent. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** `given`: the environment names it. `provided`: the starter provides it. */
export type Origin = 'given' | 'provided';

/** What this start uses, decided before anything runs. */
export interface Plan {
  readonly database: Origin;
  readonly stream: Origin;
  readonly jwtSecret: Origin;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** The folder for the data of what is provided. */
  readonly sandboxDir: string;
}

/**
 * Decides what is used as given and what is provided.
 *
 * @throws StartError when one of the two Stream keys is missing, when PORT is no port, and in production, where there
 * must be neither stand-ins nor sample accounts.
 */
export function planStart(env: Variables): Plan {
  if (env['NODE_ENV'] === 'production') {
    throw new StartError('NODE_ENV is "production": use "npm run start:prod", which uses no stand-ins');
  }
  return {
    database: env['MONGODB_URI'] ? 'given' : 'provided',
    stream: streamOrigin(env),
    jwtSecret: env['JWT_SECRET'] || env['JWT_SECRET_KEY'] ? 'given' : 'provided',
    host: env['HOST'] || '127.0.0.1',
    port: readPort(env['PORT'] || '3000'),
    sandboxDir: env['SANDBOX_DIR'] || '.data',
  };
}

function streamOrigin(env: Variables): Origin {
  const pair = ['STREAM_API_KEY', 'STREAM_API_SECRET'];
  const missing = pair.filter((name) => !env[name]);
  if (missing.length === 0) return 'given';
  if (missing.length === 1) {
    const present = pair.find((name) => !missing.includes(name));
    throw new StartError(`${missing[0]} is missing: ${present} is set, and Stream needs both; set both or neither`);
  }
  if (env['STREAM_BASE_URL']) {
    throw new StartError('STREAM_BASE_URL is set without STREAM_API_KEY and STREAM_API_SECRET');
  }
  return 'provided';
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new StartError('PORT must be a number from 0 to 65535');
  return port;
}
