import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { BSON } from 'mongodb';
import { databaseOperation, type Observer, type Operation } from './operation.js';

const OP_MSG = 2013;
const HEADER_BYTES = 16;

/** Stands between a server and its database and lets an observer see every command and hold it up. */
export interface MongoTap {
  /** The database's address, through this tap. */
  readonly uri: string;
  close(): Promise<void>;
}

/** Whether a tap can stand before this address: one plain server that is named, which is what tests use. */
export function canTap(uri: string): boolean {
  return uri.startsWith('mongodb://') && !uri.includes(',') && !/[?&](tls|ssl)=true/.test(uri);
}

/** Starts a tap before the server that `uri` names. It works with any MongoDB server, since it stands on the wire. */
export async function startMongoTap(uri: string, observe: Observer): Promise<MongoTap> {
  const target = new URL(uri);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 27_017), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    }
    join(client, upstream, observe);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const tapped = new URL(uri);
  tapped.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  // Else the driver goes on to the members that the server names, past the tap.
  tapped.searchParams.set('directConnection', 'true');
  return {
    uri: tapped.toString(),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function join(client: Socket, upstream: Socket, observe: Observer): void {
  const underWay = new Map<number, Operation>();
  forward(client, upstream, (message) => {
    const operation = operationOf(message);
    if (operation === undefined) return undefined;
    underWay.set(message.readInt32LE(4), operation);
    return observe('before', operation);
  });
  forward(upstream, client, (message) => {
    const responseTo = message.readInt32LE(8);
    const operation = underWay.get(responseTo);
    underWay.delete(responseTo);
    return operation === undefined ? undefined : observe('after', operation);
  });
  client.on('close', () => upstream.destroy());
  upstream.on('close', () => client.destroy());
}

/** Passes on whole messages, each when its turn has come and the hold is over. */
function forward(from: Socket, to: Socket, hold: (message: Buffer) => Promise<void> | undefined): void {
  let pending: Buffer = Buffer.alloc(0);
  let turn = Promise.resolve();
  from.on('data', (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    while (pending.length >= 4 && pending.length >= pending.readInt32LE(0)) {
      const message = pending.subarray(0, pending.readInt32LE(0));
      pending = pending.subarray(message.length);
      turn = turn.then(async () => {
        await hold(message);
        if (to.writable) to.write(message);
      });
    }
  });
}

/** What an OP_MSG asks for; undefined for older opcodes, which only handshakes use. */
function operationOf(message: Buffer): Operation | undefined {
  if (message.readInt32LE(12) !== OP_MSG) return undefined;
  const command: Record<string, unknown> = {};
  let at = HEADER_BYTES + 4;
  while (at < message.length - 4) {
    const kind = message[at];
    at += 1;
    const size = message.readInt32LE(at);
    if (kind === 0) Object.assign(command, BSON.deserialize(message.subarray(at, at + size)));
    else addSequence(command, message.subarray(at, at + size));
    at += size;
  }
  return databaseOperation(command);
}

/** A sequence of documents beside the command: its name, and of its documents the first, which says what it is about. */
function addSequence(command: Record<string, unknown>, section: Buffer): void {
  const end = section.indexOf(0, 4);
  const first = end + 1;
  const document = BSON.deserialize(section.subarray(first, first + section.readInt32LE(first)));
  command[section.toString('utf8', 4, end)] = [document];
}
