import { createServer } from 'node:net';
import { StartError } from './start-error.js';

/** Stream's SDK rewrites this port when it derives the address of its socket, so no stand-in may use it. */
const REWRITTEN_BY_SDK = 3030;

/** Listens and stops again. Resolves to the port, or to undefined when it is in use; other failures reject. */
function tryPort(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(new StartError(`cannot listen on ${host} port ${port}: ${error.code ?? error.message}`));
    });
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}

/**
 * The port the server will listen on: `port` itself, or any free port for 0.
 *
 * @throws StartError when it is in use.
 */
export async function claimPort(host: string, port: number): Promise<number> {
  const free = await tryPort(host, port);
  if (free === undefined) {
    throw new StartError(
      `port ${port} is in use: stop what listens there, or choose another port, for example PORT=${port < 65_535 ? port + 1 : port - 1}`,
    );
  }
  return free;
}

/** A free loopback port for a stand-in: the one it had last time where possible, and none of `others`. */
export async function stablePort(last: unknown, others: readonly number[]): Promise<number> {
  const refused = [...others, REWRITTEN_BY_SDK];
  if (typeof last === 'number' && Number.isInteger(last) && last > 0 && last < 65_536 && !refused.includes(last)) {
    const same = await tryPort('127.0.0.1', last);
    if (same !== undefined) return same;
  }
  for (;;) {
    const free = await tryPort('127.0.0.1', 0);
    if (free !== undefined && !refused.includes(free)) return free;
  }
}
