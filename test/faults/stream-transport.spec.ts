import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import type { StreamService } from '../../src/stream/stream.service.js';
import { connectToStream } from '../support/connect-to-stream.js';

const CREDENTIALS = { apiKey: 'test-key', apiSecret: `${randomUUID()}${randomUUID()}` };
const MOST_SOCKETS = 32;
const CALLS = 100;

/** Stands in for Stream, a redirect target or a proxy, and records its requests. */
class RecordingServer {
  readonly requests: IncomingMessage[] = [];
  readonly tunnels: IncomingMessage[] = [];
  /** Every connection that was ever made. */
  readonly sockets = new Set<Socket>();
  reply: (reply: ServerResponse) => void = (reply) => {
    reply.writeHead(200, { 'content-type': 'application/json' });
    reply.end(JSON.stringify({ message: { id: 'known' } }));
  };

  private constructor(private readonly server: Server) {}

  static async start(): Promise<RecordingServer> {
    // A machine that stands still for a moment must not cost a connection.
    const server = createServer({ keepAliveTimeout: 0 });
    const recorder = new RecordingServer(server);
    server.on('connection', (socket: Socket) => recorder.sockets.add(socket));
    server.on('request', (request, reply) => {
      recorder.requests.push(request);
      recorder.reply(reply);
    });
    server.on('connect', (request, socket) => {
      recorder.tunnels.push(request);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return recorder;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

describe('the way to Stream', () => {
  let servers: RecordingServer[];
  let services: StreamService[];
  const environment = process.env;

  const start = async (): Promise<RecordingServer> => {
    const recorder = await RecordingServer.start();
    servers.push(recorder);
    return recorder;
  };
  const connect = (url: string): StreamService => {
    const service = connectToStream({ ...CREDENTIALS, url }, { STREAM_TIMEOUT_MS: '20000' });
    services.push(service);
    return service;
  };

  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(() => {
    servers = [];
    services = [];
    const { HTTP_PROXY: _http, HTTPS_PROXY: _https, NO_PROXY: _no, ...rest } = environment;
    process.env = rest;
  });
  afterEach(async () => {
    process.env = environment;
    for (const service of services) service.onApplicationShutdown();
    await Promise.all(servers.map((recorder) => recorder.close()));
  });

  it.each([301, 302, 303, 307, 308])('ends at a redirect (%s): nothing is sent to where it leads', async (status) => {
    const elsewhere = await start();
    const stream = await start();
    stream.reply = (reply) => void reply.writeHead(status, { location: elsewhere.url }).end();
    const service = connect(stream.url);
    const calls = [
      () => service.messages.has('known'),
      () => service.users.create([{ id: 'ann', name: 'Ann', role: 'user' }]),
      () => service.users.update([{ id: 'ann', name: 'Ann', role: 'user' }]),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ status, retryable: true });
    expect(stream.requests).toHaveLength(calls.length);
    expect(elsewhere.requests).toHaveLength(0);
  });

  it('is kept open between calls, and never wider than its bound', async () => {
    const stream = await start();
    const service = connect(stream.url);
    await Promise.all(Array.from({ length: CALLS }, () => service.messages.has('known')));
    const opened = stream.sockets.size;
    expect(opened).toBeLessThanOrEqual(MOST_SOCKETS);
    for (let call = 0; call < 10; call += 1) await service.messages.has('known');
    expect(stream.sockets.size).toBe(opened);
    expect(stream.requests).toHaveLength(CALLS + 10);
  });

  it('leads through the proxy that the environment names, which sees an address and no credentials', async () => {
    const proxy = await start();
    process.env['HTTPS_PROXY'] = proxy.url;
    await expect(connect('https://stream.example').messages.has('known')).rejects.toMatchObject({ retryable: true });
    expect(proxy.tunnels.map(({ url }) => url)).toEqual(['stream.example:443']);
    expect(proxy.requests).toHaveLength(0);
    expect(JSON.stringify(proxy.tunnels[0]?.rawHeaders)).not.toContain('eyJ');
  });

  it('leads past the proxy where NO_PROXY says so', async () => {
    const proxy = await start();
    process.env['HTTPS_PROXY'] = proxy.url;
    process.env['NO_PROXY'] = 'stream.invalid';
    await expect(connect('https://stream.invalid').messages.has('known')).rejects.toMatchObject({ retryable: true });
    expect(proxy.tunnels).toHaveLength(0);
  });

  it('never leads through a proxy to this machine', async () => {
    const proxy = await start();
    const stream = await start();
    process.env['HTTP_PROXY'] = proxy.url;
    expect(await connect(stream.url).messages.has('known')).toBe(true);
    expect(proxy.requests).toHaveLength(0);
  });
});
