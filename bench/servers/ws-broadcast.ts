/** The least that a chat server can do: passes each text on to the other sockets of its room, and keeps nothing. */
import { type WebSocket, WebSocketServer } from 'ws';
import { setting } from './settings.js';

const rooms = new Map<string, Set<WebSocket>>();
const server = new WebSocketServer({ host: setting('HOST'), port: Number(setting('PORT')), perMessageDeflate: false });
server.on('connection', (socket, { url = '' }) => {
  const room = rooms.get(url) ?? new Set();
  rooms.set(url, room.add(socket));
  socket.on('message', (data) => {
    for (const other of room) if (other !== socket) other.send(String(data));
  });
  socket.on('close', () => room.delete(socket));
});
