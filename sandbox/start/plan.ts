import { StartError } from './start-error.js';

/** Environment variables as the process has them; an empty one counts as absent. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** `given`: the environment names it. `provided`: the starter provides it. */
export type Origin = 'given' | 'provided';

/** What this start uses, decided before anything runs. */
export interface Plan {
  readonly database: Origin;
  readonly stream: Origin;
  /** 100ms. */
  readonly hms: Origin;
  readonly jwtSecret: Origin;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** The folder for the data of what is provided. */
  readonly sandboxDir: string;
}

/** The keys of a service, which are of use together only, and its address, which has a default. */
interface Group {
  readonly of: string;
  readonly names: readonly string[];
  readonly address: string;
}

const STREAM: Group = {
  of: 'Stream',
  names: ['STREAM_API_KEY', 'STREAM_API_SECRET'],
  address: 'STREAM_BASE_URL',
};
const HMS: Group = {
  of: '100ms',
  names: ['HMS_APP_ACCESS_KEY', 'HMS_APP_SECRET', 'HMS_TEMPLATE_ID'],
  address: 'HMS_API_BASE_URL',
};

/**
 * Decides what is used as given and what is provided.
 *
 * @throws StartError when a part of Stream's or 100ms's keys is missing, when PORT is no port, and in production, where there
 * must be neither stand-ins nor sample accounts.
 */
export function planStart(env: Variables): Plan {
  if (env['NODE_ENV'] === 'production') {
    throw new StartError('NODE_ENV is "production": use "npm run start:prod", which uses no stand-ins');
  }
  return {
    database: env['MONGODB_URI'] ? 'given' : 'provided',
    stream: originOf(STREAM, env),
    hms: originOf(HMS, env),
    jwtSecret: env['JWT_SECRET'] || env['JWT_SECRET_KEY'] ? 'given' : 'provided',
    host: env['HOST'] || '127.0.0.1',
    port: readPort(env['PORT'] || '3000'),
    sandboxDir: env['SANDBOX_DIR'] || '.data',
  };
}

function originOf({ of, names, address }: Group, env: Variables): Origin {
  const missing = names.filter((name) => !env[name]);
  if (missing.length === 0) return 'given';
  if (missing.length < names.length) {
    throw new StartError(`${missing.join(', ')} is missing: ${of} needs ${names.join(', ')}; set all of them or none`);
  }
  if (env[address]) throw new StartError(`${address} is set without ${names.join(' and ')}`);
  return 'provided';
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new StartError('PORT must be a number from 0 to 65535');
  return port;
}
