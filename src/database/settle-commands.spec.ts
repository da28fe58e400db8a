import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Connection } from 'mongodb/lib/cmap/connection.js';
import { settleCommandsOnClose } from './settle-commands.js';

const LARGER_THAN_SOCKET_BUFFERS = 64 * 2 ** 20;

describe('a command of the MongoDB driver', () => {
  // Takes connections and never reads what arrives on them.
  const server = createServer({ pauseOnConnect: true }, (socket) => accepted.push(socket));
  const accepted: Socket[] = [];
  let connection: Connection;

  beforeAll(async () => {
    settleCommandsOnClose();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  beforeEach(async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    connection = new Connection(socket, { hostAddress: { toString: () => 'database' }, socketTimeoutMS: 100 });
  });
  afterAll(() => {
    for (const socket of accepted) socket.destroy();
    server.close();
  });

  it('fails when its socket was destroyed and the driver has not noticed yet', async () => {
    connection.socket.destroy();
    await expect(connection.command({ db: 'admin' }, { ping: 1 })).rejects.toThrow('closed');
  });

  it('fails when the server stops reading before it is written', async () => {
    const large = { insert: 'events', text: 'x'.repeat(LARGER_THAN_SOCKET_BUFFERS) };
    await expect(connection.command({ db: 'admin' }, large)).rejects.toThrow('timed out');
  });
});
