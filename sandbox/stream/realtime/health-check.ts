import type { RawData, WebSocket } from 'ws';
import { isObject } from '../http/input.js';
import type { JsonObject } from '../state/entities.js';
import type { Timeline } from '../state/timeline.js';
import type { Connection } from './connection.js';
import { CLOSE_CODES } from './limits.js';

const TYPE = 'health.check';

/** The first event of a socket, with `me`, and the answer to each ping, without. */
export function healthCheck(connection: Connection, timeline: Timeline, fields: JsonObject = {}): string {
  return JSON.stringify({
    type: TYPE,
    connection_id: connection.id,
    cid: '*',
    created_at: timeline.next(),
    ...fields,
  });
}

/** Answers pings, which is all that a client may send. Anything else ends the socket. */
export function takeFrames(socket: WebSocket, connection: Connection, timeline: Timeline): void {
  socket.on('message', (data, isBinary) => {
    connection.noteFrame();
    if (isBinary) return connection.close(CLOSE_CODES.binaryFrame, 'text expected');
    const frame = parse(data);
    if (frame === undefined) return connection.close(CLOSE_CODES.invalidJson, 'JSON expected');
    if (!isPing(frame)) return connection.close(CLOSE_CODES.unexpectedFrame, `[{ "type": "${TYPE}" }] expected`);
    return connection.send(healthCheck(connection, timeline));
  });
}

function parse(data: RawData): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return undefined;
  }
}

/** A list of one event, as the official SDK sends it. */
function isPing(frame: unknown): boolean {
  return Array.isArray(frame) && frame.length === 1 && isObject(frame[0]) && frame[0].type === TYPE;
}
