import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { AppException } from '../common/errors/app-exception.js';
import { noteReader } from './late-body.js';

type Done = (error: AppException | null, body?: Buffer) => void;

/** A body that is still arriving. */
interface ArrivingBody {
  heldBytes(): number;
  readonly refuse: (error: AppException) => void;
}

const RETRY_AFTER_SECONDS = 2;

/**
 * Reads the bodies of all requests, and bounds the memory that they hold together. A body counts from its first byte until
 * its request is answered, with the bytes that have come and not those that are announced, so that silent senders hold
 * nothing. When there is no room, the body that has been arriving longest is refused: most clients send theirs within
 * moments, so slow senders go first.
 */
export class RequestBodies {
  private heldBytes = 0;
  /** In the order in which they began. */
  private readonly arriving = new Set<ArrivingBody>();
  private readonly unanswered = new WeakMap<IncomingMessage, number>();

  constructor(private readonly maxBytes: number) {}

  /** Fails with PAYLOAD_TOO_LARGE, OVERLOADED or REQUEST_TIMEOUT; with BAD_REQUEST when the client has gone. */
  read({ raw, routeOptions: { bodyLimit } }: FastifyRequest, done: Done): void {
    if (Number(raw.headers['content-length'] ?? 0) > bodyLimit) {
      done(new AppException('PAYLOAD_TOO_LARGE'));
      return;
    }
    let buffer = Buffer.alloc(0);
    let length = 0;
    const take = (chunk: Buffer): void => {
      const needed = length + chunk.length;
      if (needed > bodyLimit) {
        body.refuse(new AppException('PAYLOAD_TOO_LARGE'));
        return;
      }
      if (needed > buffer.length) {
        // Chunks are copied: one of a single byte would keep all of the block in memory that it was read with.
        const larger = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(buffer.length * 2, bodyLimit)));
        buffer.copy(larger, 0, 0, length);
        this.heldBytes += larger.length - buffer.length;
        buffer = larger;
      }
      chunk.copy(buffer, length);
      length = needed;
      this.makeRoom();
    };
    const finish = (): void => {
      stop();
      this.unanswered.set(raw, buffer.length);
      done(null, buffer.subarray(0, length));
    };
    const lose = (cause?: Error): void => body.refuse(new AppException('BAD_REQUEST', { cause }));
    const body: ArrivingBody = {
      heldBytes: () => buffer.length,
      refuse: (error) => {
        stop();
        this.heldBytes -= buffer.length;
        // What still comes is dropped.
        raw.resume();
        done(error);
      },
    };
    const forgetReader = noteReader(raw, body.refuse);
    const stop = (): void => {
      this.arriving.delete(body);
      forgetReader();
      raw.off('data', take).off('end', finish).off('error', lose).off('close', lose);
    };
    this.arriving.add(body);
    raw.on('data', take).on('end', finish).on('error', lose).on('close', lose);
  }

  /** Stops counting the body of a request that is answered now. */
  release(request: IncomingMessage): void {
    this.heldBytes -= this.unanswered.get(request) ?? 0;
    this.unanswered.delete(request);
  }

  private makeRoom(): void {
    for (const body of this.arriving) {
      if (this.heldBytes <= this.maxBytes) return;
      if (body.heldBytes() > 0) body.refuse(new AppException('OVERLOADED', { retryAfterSeconds: RETRY_AFTER_SECONDS }));
    }
  }
}
