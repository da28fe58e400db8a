import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Credentials } from '../auth/authenticate.js';

/** One socket of a user. Each has an id, by which calls name it. */
export class Connection {
  readonly id = randomUUID();
  private lastFrameMs = performance.now();

  constructor(
    private readonly socket: WebSocket,
    readonly userId: string,
    /** Checked again while the socket is open: tokens end. */
    readonly credentials: Credentials,
  ) {}

  /** Bytes that the client has not taken yet. */
  get bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }

  get silentMs(): number {
    return performance.now() - this.lastFrameMs;
  }

  noteFrame(): void {
    this.lastFrameMs = performance.now();
  }

  /** Sends one event, as text; nothing once the socket is closing. */
  send(frame: string): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(frame);
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  /** Ends the socket without a word, which a client that does not read would not hear. */
  cut(): void {
    this.socket.terminate();
  }
}
