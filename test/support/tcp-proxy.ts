import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * pass: as if it were not there. away: connections are refused. silent: nothing arrives until it ends; then everything
 * does, in its order, as TCP sees to. A number: everything arrives that many ms late.
 */
export type ProxyMode = 'pass' | 'away' | 'silent' | number;

/** A network that can fail, between the server and its database. */
export interface TcpProxy {
  readonly port: number;
  setMode(mode: ProxyMode): void;
  close(): Promise<void>;
}

/** Stands before `targetPort` on this machine. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  let mode: ProxyMode = 'pass';
  let silence: Promise<void> | undefined;
  let endSilence: () => void = () => undefined;
  const sockets = new Set<Socket>();
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  };
  const pipe = (from: Socket, to: Socket): void => {
    let turn = Promise.resolve();
    from.on('data', (chunk) => {
      const late = typeof mode === 'number' ? delay(mode) : undefined;
      turn = turn.then(async () => {
        await late;
        await silence;
        if (to.writable) to.write(chunk);
      });
    });
    from.on('close', () => to.destroy());
  };
  const server = createServer((client) => {
    track(client);
    if (mode === 'away') {
      client.destroy();
      return;
    }
    const upstream = connect(targetPort, '127.0.0.1');
    track(upstream);
    pipe(client, upstream);
    pipe(upstream, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    setMode: (next) => {
      mode = next;
      endSilence();
      silence = next === 'silent' ? new Promise((resolve) => (endSilence = resolve)) : undefined;
      if (next === 'away') for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
