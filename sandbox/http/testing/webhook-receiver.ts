import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

/** One request that a receiver got. */
export interface ReceivedWebhook {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What the receiver does with a request: a status, or `hang` for no answer, or `reset` for a cut connection. */
export type Reaction = number | 'hang' | 'reset';

/** A webhook receiver on a free port that keeps what it receives and reacts as configured. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  /** The reactions to come, one a request; 200 when there are none left. */
  readonly reactions: Reaction[] = [];
  /** Runs with each request, before the reaction to it; for moving a clock on. */
  onRequest: () => void = () => undefined;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.received.push({ headers: request.headers, body: Buffer.concat(chunks) });
        this.onRequest();
        const reaction = this.reactions.shift() ?? 200;
        if (reaction === 'reset') request.socket.destroy();
        else if (reaction !== 'hang') response.writeHead(reaction).end(`answer ${reaction}`);
      });
    });
    // A connection is not ended under a request that comes after a pause.
    this.server.keepAliveTimeout = 0;
  }

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The receiver is not listening.');
    return `http://127.0.0.1:${address.port}/hook`;
  }

  /** The types of the events received so far, in order; bodies must not be compressed. */
  types(): string[] {
    return this.received.map(({ body }) => String((JSON.parse(body.toString()) as { type: unknown }).type));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
