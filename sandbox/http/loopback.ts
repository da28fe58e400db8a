import type { FastifyInstance, FastifyRequest } from 'fastify';

const HOST = String.raw`(localhost|\[::1\]|127(\.\d{1,3}){3})(:\d{1,5})?$`;
const LOOPBACK = /^(localhost|::1|127(\.\d{1,3}){3})$/;
const LOOPBACK_HOST = new RegExp(`^${HOST}`, 'i');
/** The origins of pages of this machine. */
export const LOOPBACK_ORIGIN = new RegExp(`^[a-z][a-z\\d+.-]*://${HOST}`, 'i');

/** Throws when a stand-in would run in production or could be reached from outside. `name` is for the message. */
export function checkLocal(name: string, host: string): void {
  if (process.env.NODE_ENV === 'production') throw new Error(`The ${name} does not run with NODE_ENV=production.`);
  if (!LOOPBACK.test(host)) throw new Error(`The ${name} listens on loopback only, not on ${host}.`);
}

/** Listens and tells where. Port 0 takes any free one. */
export async function listen(
  server: FastifyInstance,
  { host, port: wanted }: { host: string; port: number },
): Promise<{ origin: string; port: number }> {
  await server.listen({ port: wanted, host });
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { origin: `http://${host.includes(':') ? `[${host}]` : host}:${port}`, port };
}

/**
 * Why a call of a control route is refused, if it is. Control routes need no token, so they answer neither to pages of other
 * origins nor under another name than loopback's, by which a page could reach them as its own (DNS rebinding).
 */
export function reasonToRefuse({ headers }: FastifyRequest): string | undefined {
  if (!LOOPBACK_HOST.test(headers.host ?? '')) {
    return 'Control routes answer only when the Host header is 127.0.0.1, localhost or [::1].';
  }
  if (headers.origin !== undefined && !LOOPBACK_ORIGIN.test(headers.origin)) {
    return 'Control routes answer only to pages of 127.0.0.1, localhost or [::1], by the Origin header.';
  }
  return undefined;
}
