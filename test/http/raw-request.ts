import { connect, type Socket } from 'node:net';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown>;
}

const DEADLINE_MS = 10_000;

/**
 * Sends bytes that no HTTP client would send, and reads the one JSON answer until the server closes the connection.
 *
 * @param goOn writes more, after the request
 */
export async function sendRaw(url: string, request: string, goOn?: (socket: Socket) => void): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const text = await new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => {
      socket.write(request);
      goOn?.(socket);
    });
    socket.setTimeout(DEADLINE_MS, () => socket.destroy(new Error('the server neither answered nor hung up')));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
  const [head = '', ...body] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    ),
    body: JSON.parse(body.join('\r\n\r\n')) as Record<string, unknown>,
  };
}
