import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** Stream's SDK rewrites this port when it derives the address of its socket, so nothing here may listen on it. */
const PORT_THE_SDK_REWRITES = 3030;

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port === PORT_THE_SDK_REWRITES ? freePort() : port;
}

/** True when something accepts connections there. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (listening: boolean): void => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}
