/** The driver's class for a connection, which its published types omit. */
declare module 'mongodb/lib/cmap/connection.js' {
  import type { Socket } from 'node:net';

  export class Connection {
    constructor(socket: Socket, options: object);
    readonly socket: Socket;
    readonly closed: boolean;
    cleanup(error: Error): void;
    command(namespace: object, command: object): Promise<unknown>;
  }
}
