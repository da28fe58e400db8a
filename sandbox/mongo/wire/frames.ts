import { MAX_MESSAGE_BYTES } from '../commands/server-commands.js';
import { HEADER_BYTES, ProtocolError } from './message.js';

/** Cuts a stream of bytes into messages, however the network split or joined them. */
export class Frames {
  private chunks: Buffer[] = [];
  private size = 0;

  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
  }

  /** The next whole message; undefined until all of it is there. Throws for a length no message has. */
  next(): Buffer | undefined {
    if (this.size < 4) return undefined;
    if ((this.chunks[0]?.length ?? 0) < 4) this.join();
    const length = this.chunks[0]?.readInt32LE(0) ?? 0;
    if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) throw new ProtocolError(`message of ${length} bytes`);
    if (this.size < length) return undefined;
    if ((this.chunks[0]?.length ?? 0) < length) this.join();
    const [joined = Buffer.alloc(0), ...later] = this.chunks;
    const rest = joined.subarray(length);
    this.chunks = rest.length === 0 ? later : [rest, ...later];
    this.size -= length;
    return joined.subarray(0, length);
  }

  /** Done only when a message is complete or its length is unknown, so that large messages are copied once. */
  private join(): void {
    this.chunks = [Buffer.concat(this.chunks, this.size)];
  }
}
