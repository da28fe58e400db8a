import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { AppException } from '../common/errors/app-exception.js';

/** Ends the reading of a body, and answers its request with the error. */
type Refuse = (error: AppException) => void;

const reading = new WeakMap<Socket, Refuse>();

/**
 * Says who reads the body of a request, and so has to be told when the rest of it is late, or is not HTTP.
 *
 * @returns call it when the body has ended, however it did
 */
export function noteReader({ socket }: IncomingMessage, refuse: Refuse): () => void {
  reading.set(socket, refuse);
  return () => {
    if (reading.get(socket) === refuse) reading.delete(socket);
  };
}

/** Who reads the body that arrives on a connection; undefined when none does. */
export const readerOf = (socket: Socket): Refuse | undefined => reading.get(socket);
