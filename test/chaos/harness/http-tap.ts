import { once } from 'node:events';
import { Agent, createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Observer, Operation } from './operation.js';

/** A call that was answered. */
interface AnsweredCall {
  /** What the caller had sent. */
  readonly body: Buffer;
  readonly status: number;
}

interface HttpTapOptions {
  /** Where calls go; asked for each, so that it may change. */
  readonly target: () => string;
  readonly nameOf: (method: string, path: string) => Operation;
  readonly observe: Observer;
  /** Called with every answer, before the observer, whether or not the caller will ever get it. */
  readonly onAnswer?: (call: AnsweredCall) => void;
}

/** Stands between two HTTP programs and lets an observer see every call and hold it up. */
export class HttpTap {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly server = createServer((request, response) => {
    this.pass(request, response).catch(() => request.socket.destroy());
  });

  private constructor(private readonly options: HttpTapOptions) {}

  static async start(options: HttpTapOptions): Promise<HttpTap> {
    const tap = new HttpTap(options);
    tap.server.listen(0, '127.0.0.1');
    await once(tap.server, 'listening');
    return tap;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.agent.destroy();
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    const operation = this.options.nameOf(method, url);
    const body = await buffer(request);
    await this.options.observe('before', operation);
    const call = send(new URL(url, this.options.target()), {
      method,
      headers: { ...headers, host: new URL(this.options.target()).host },
      agent: this.agent,
    });
    call.end(body);
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    const answered = await buffer(answer);
    const status = answer.statusCode ?? 0;
    this.options.onAnswer?.({ body, status });
    await this.options.observe('after', operation);
    response.writeHead(status, answer.headers).end(answered);
  }
}
