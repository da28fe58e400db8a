import type { Socket } from 'node:net';
import type { Dispatcher } from '../commands/dispatcher.js';
import { Frames } from './frames.js';
import { encodeReply, parseMessage } from './message.js';

/** Called after each command; answers a promise when the reply has to wait until the command's writes are durable. */
export type Durability = () => Promise<void> | undefined;

/**
 * Serves one client: cuts the byte stream into messages however they were split or joined, runs each at once and in
 * order, and sends replies in that order. Bytes that are no message end the connection.
 */
export function serveConnection(socket: Socket, id: number, dispatcher: Dispatcher, durable: Durability): void {
  const frames = new Frames();
  let lastReply: Promise<void> | undefined;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    frames.push(chunk);
    try {
      for (let message = frames.next(); message !== undefined && !socket.destroyed; message = frames.next())
        answer(message);
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
