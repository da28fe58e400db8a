import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** How far the receiver may be behind before clients wait for it, in ms. */
const MAX_LAG_MS = 1000;
const QUIET_MS = 500;

/** A server that takes webhooks and counts them. */
export class Receiver {
  count = 0;
  private lastMs = performance.now();
  private lagMs = 0;

  private constructor(
    readonly url: string,
    readonly close: () => void,
  ) {}

  static async start(): Promise<Receiver> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        receiver.take(body);
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const receiver = new Receiver(`http://127.0.0.1:${port}/`, () => {
      server.closeAllConnections();
      server.close();
    });
    return receiver;
  }

  /** Waits until the receiver is not far behind. */
  async keepUp(): Promise<void> {
    while (this.lagMs > MAX_LAG_MS && performance.now() - this.lastMs < QUIET_MS) await pause(20);
  }

  /** Waits until nothing comes any more. */
  async quiet(): Promise<void> {
    do await pause(QUIET_MS);
    while (performance.now() - this.lastMs < QUIET_MS);
  }

  private take(body: string): void {
    const { created_at: createdAt } = JSON.parse(body) as { created_at: string };
    this.count += 1;
    this.lastMs = performance.now();
    this.lagMs = Date.now() - Date.parse(createdAt);
  }
}
