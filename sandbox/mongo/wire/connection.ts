import type { Socket } from 'node:net';
import type { Dispatcher } from '../commands/dispatcher.js';
import { MAX_MESSAGE_BYTES } from '../commands/server-commands.js';
import { HEADER_BYTES, encodeReply, parseMessage } from './message.js';

/** Called after each command; answers a promise when the reply has to wait until the command's writes are durable. */
export type Durability = () => Promise<void> | undefined;

/**
 * Serves one client: cuts the byte stream into messages however they were split or joined, runs each at once and in
 * order, and sends replies in that order. Bytes that are no message end the connection.
 */
export function serveConnection(socket: Socket, id: number, dispatcher: Dispatcher, durable: Durability): void {
  let buffered: Buffer = Buffer.alloc(0);
  let lastReply: Promise<void> | undefined;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk]);
    try {
      while (!socket.destroyed) {
        const message = nextMessage(buffered);
        if (message === undefined) break;
        buffered = buffered.subarray(message.length);
        answer(message);
      }
    } catch {
      socket.destroy();
    }
  });

  function answer(bytes: Buffer): void {
    const message = parseMessage(bytes);
    const { command, rawDocuments } = message;
    const { reply, closeConnection } = dispatcher.run({ command, rawDocuments, connectionId: id });
    const written = durable();
    if (closeConnection) {
      socket.destroy();
      return;
    }
    if (!message.expectsReply) return;
    const send = (): void => {
      if (!socket.destroyed) socket.write(encodeReply(message, reply));
    };
    const waitFor = written ?? lastReply;
    if (waitFor === undefined) {
      send();
      return;
    }
    const sent = Promise.all([written, lastReply]).then(send, () => {
      socket.destroy();
    });
    lastReply = sent;
    void sent.then(() => {
      if (lastReply === sent) lastReply = undefined;
    });
  }
}

function nextMessage(buffered: Buffer): Buffer | undefined {
  if (buffered.length < 4) return undefined;
  const length = buffered.readInt32LE(0);
  if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) throw new RangeError(`message of ${length} bytes`);
  return buffered.length < length ? undefined : buffered.subarray(0, length);
}
