import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Dispatcher } from './commands/dispatcher.js';
import { EXPIRY_INTERVAL_MS, removeExpired } from './storage/expiry.js';
import { lockFolder } from './storage/folder-lock.js';
import { Journal } from './storage/journal.js';
import { MemoryLog } from './storage/memory-log.js';
import { Store } from './storage/store.js';
import { serveConnection } from './wire/connection.js';

/** How to start the stand-in. */
export interface MongoSandboxOptions {
  /** TCP port; 0 or absent takes any free one. */
  port?: number;
  /** Address to listen on, loopback only; absent means 127.0.0.1. */
  host?: string;
  /** Folder of the journal; absent keeps everything in memory only. One process per folder. */
  dataDir?: string;
  /** Waits for fdatasync before each reply to a write, shared by all writes under way. */
  fsync?: boolean;
}

/** A running stand-in. */
export interface MongoSandbox {
  /** Connection string, with `directConnection=true`. */
  readonly uri: string;
  readonly port: number;
  /** Ends all connections, flushes the journal and frees the folder. */
  close(): Promise<void>;
}

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/;

/**
 * Starts the development stand-in for MongoDB. Rejects under `NODE_ENV=production`, for a host that is not loopback,
 * for a port in use, and for a data folder that another process holds.
 */
export async function startMongoSandbox(options: MongoSandboxOptions = {}): Promise<MongoSandbox> {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error('The MongoDB stand-in is for development and tests only and does not start in production.');
  }
  const { port = 0, host = '127.0.0.1' } = options;
  if (!LOOPBACK.test(host)) throw new Error(`The MongoDB stand-in listens on loopback only, not on ${host}.`);
  const storage = openStorage(options);
  try {
    return await listen(storage, port, host);
  } catch (error) {
    storage.close();
    throw error;
  }
}

interface Storage {
  store: Store;
  log: Journal | MemoryLog;
  close: () => void;
}

function openStorage({ dataDir, fsync = false }: MongoSandboxOptions): Storage {
  if (dataDir === undefined) {
    const log = new MemoryLog();
    return { store: new Store(log), log, close: () => undefined };
  }
  const unlock = lockFolder(dataDir);
  try {
    const log = Journal.open(dataDir, fsync);
    const store = new Store(log);
    log.load(store);
    const close = (): void => {
      log.close();
      unlock();
    };
    return { store, log, close };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function listen({ store, log, close }: Storage, port: number, host: string): Promise<MongoSandbox> {
  const dispatcher = new Dispatcher(store, log);
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    connections += 1;
    serveConnection(socket, connections, dispatcher, () => log.synced());
  });
  server.listen(port, host);
  await once(server, 'listening');
  const expiry = setInterval(() => {
    dispatcher.between(() => removeExpired(store, new Date()));
  }, EXPIRY_INTERVAL_MS);
  expiry.unref();
  const { port: bound } = server.address() as AddressInfo;
  return {
    uri: `mongodb://${host.includes(':') ? `[${host}]` : host}:${bound}/?directConnection=true`,
    port: bound,
    async close() {
      clearInterval(expiry);
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
      close();
    },
  };
}
