import { Agent, request } from 'node:http';

/** An answer, as it came. */
export interface RawHttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Header by header, in order; the same name may come again, which `fetch` would not send. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** Sends a request with exactly these headers. Closes no connection: see {@link closeRawConnections}. */
export function rawRequest(
  url: string,
  { method = 'POST', headers, body }: { method?: string; headers: HeaderList; body?: Buffer | string },
): Promise<RawHttpAnswer> {
  const { hostname, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        agent,
        method,
        hostname,
        port,
        path: `${pathname}${search}`,
        headers: [
          ['host', `${hostname}:${port}`],
          ...(method === 'GET' || method === 'HEAD' ? [] : [['content-length', String(Buffer.byteLength(body ?? ''))]]),
          ...headers,
        ].flat(),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Lets go of the connections that were kept for reuse. */
export const closeRawConnections = (): void => agent.destroy();
