import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { RoomClient } from './chat-client.js';

/** A socket in a room of `servers/ws-broadcast.ts`; `arrived` is called with the id of each message of others. */
export async function connectBareClient(
  port: number,
  room: string,
  arrived: (messageId: string) => void,
): Promise<RoomClient & { readonly close: () => Promise<void> }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/${room}`, { perMessageDeflate: false });
  socket.on('message', (data) => arrived((JSON.parse(String(data)) as { id: string }).id));
  await once(socket, 'open');
  return {
    send: (id, text) =>
      new Promise<void>((resolve, reject) => {
        socket.send(JSON.stringify({ id, text }), (error) => (error ? reject(error) : resolve()));
      }),
    close: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}
