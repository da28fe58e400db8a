import { once } from 'node:events';
import { createServer, request as httpRequest, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call on its way to Stream. */
export interface ProxiedCall {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The body as JSON text; empty when there is none. */
  readonly body: string;
}

/** What Stream answered before the fault spoilt it. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** What goes wrong with a call: before it reaches Stream, or with the answer to what Stream did. */
export type ProxyFault =
  | { readonly before: (reply: ServerResponse) => void }
  | { readonly after: (reply: ServerResponse, answer: UpstreamAnswer) => void };

/** A fault that was ordered. */
interface OrderedFault {
  /** Calls it has hit so far. */
  readonly hits: number;
  /** From now on it hits nothing. */
  clear(): void;
}

/** A faulty gateway between the server and Stream: it does what the stand-in, which always speaks JSON, cannot. */
export interface FaultyProxy {
  readonly url: string;
  /** Has every call that fits hit by the fault until it is cleared. The oldest fault that fits a call hits it. */
  order(fits: (call: ProxiedCall) => boolean, fault: ProxyFault): OrderedFault;
  /** Clears every fault. */
  clear(): void;
  close(): Promise<void>;
}

interface Rule extends OrderedFault {
  hits: number;
  readonly fits: (call: ProxiedCall) => boolean;
  readonly fault: ProxyFault;
}

/** Stands before the server at `target` on this machine, which need not run yet: calls before that get no answer. */
export async function startFaultyProxy(target: () => string): Promise<FaultyProxy> {
  const rules: Rule[] = [];
  const server = createServer((request, reply) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const { method = 'GET', url = '/', headers } = request;
      const call = { method, path: url.split('?', 1)[0] ?? '/', body: body.toString('utf8') };
      const rule = rules.find(({ fits }) => fits(call));
      if (rule) rule.hits += 1;
      if (rule && 'before' in rule.fault) {
        rule.fault.before(reply);
        return;
      }
      const spoil = rule && 'after' in rule.fault ? rule.fault.after : passOn;
      // A server checks its credentials while it starts, when the target may not be known yet: that call gets no answer.
      void Promise.resolve()
        .then(() => forward(target(), { method, url, headers, body }))
        .then(
          (answer) => spoil(reply, answer),
          () => reply.destroy(),
        );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    order: (fits, fault) => {
      const rule: Rule = { hits: 0, fits, fault, clear: () => remove(rules, rule) };
      rules.push(rule);
      return rule;
    },
    clear: () => void rules.splice(0),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function remove(rules: Rule[], rule: Rule): void {
  const at = rules.indexOf(rule);
  if (at !== -1) rules.splice(at, 1);
}

interface Forwarded {
  readonly method: string;
  readonly url: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

function forward(target: string, { method, url, headers, body }: Forwarded): Promise<UpstreamAnswer> {
  return new Promise((resolve, reject) => {
    const upstream = httpRequest(`${target}${url}`, { method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    upstream.on('error', reject);
    upstream.end(body);
  });
}

/** Answers what Stream answered. */
export function passOn(reply: ServerResponse, { status, headers, body }: UpstreamAnswer): void {
  const { 'transfer-encoding': _chunked, connection: _connection, 'keep-alive': _keepAlive, ...kept } = headers;
  reply.writeHead(status, { ...kept, 'content-length': body.length });
  reply.end(body);
}
