import { setTimeout as pause } from 'node:timers/promises';
import { waitUntil } from '../system/wait-until.js';

/** A client that sends; others get what it sends and report that to the exchange. */
export interface Sender {
  /** How many others get each message. */
  readonly receivers: number;
  send(id: string): Promise<unknown>;
}

/** What became of one message. */
interface Sent {
  readonly atMs: number;
  readonly receivers: number;
  missing: number;
}

const ARRIVAL_DEADLINE_MS = 10_000;

/** Clients that send to each other, and how long each message takes from the call of its sender to each receiver, in ms. */
export class Exchange {
  private readonly sent = new Map<string, Sent>();
  private timesMs: number[] = [];
  private failure: Error | undefined;

  constructor(readonly senders: readonly Sender[]) {}

  /** A receiver has the message. Messages of another exchange are none of its business. */
  arrived(id: string): void {
    const message = this.sent.get(id);
    if (message === undefined) return;
    this.timesMs.push(performance.now() - message.atMs);
    message.missing -= 1;
    if (message.missing < 0) this.failure ??= new Error('a message arrived more often than there are receivers');
  }

  /**
   * Sends at a steady pace, the senders in turn, and waits until every receiver has every message.
   *
   * @param ids one for each message
   * @returns the times of this run
   * @throws Error when a message cannot be sent, does not arrive, or arrives twice
   */
  async run(ids: readonly string[], perSecond: number): Promise<readonly number[]> {
    this.timesMs = [];
    const startMs = performance.now();
    const sending: Promise<unknown>[] = [];
    for (const [index, id] of ids.entries()) {
      const waitMs = startMs + (index * 1000) / perSecond - performance.now();
      if (waitMs > 0) await pause(waitMs);
      const sender = this.senders[index % this.senders.length];
      if (sender === undefined) throw new Error('an exchange needs senders');
      const { receivers } = sender;
      this.sent.set(id, { atMs: performance.now(), receivers, missing: receivers });
      const sent = sender.send(id);
      // Its failure is looked at below, together with all others.
      sent.catch(() => undefined);
      sending.push(sent);
    }
    await Promise.all(sending);
    await waitUntil('all messages have arrived', ARRIVAL_DEADLINE_MS, () =>
      Promise.resolve(ids.every((id) => (this.sent.get(id)?.missing ?? 0) <= 0)),
    );
    if (this.failure !== undefined) throw this.failure;
    return this.timesMs;
  }

  /** How many others were to get a message that was sent here. */
  receiversOf(id: string): number {
    return this.sent.get(id)?.receivers ?? 0;
  }

  /** When a message was sent, in ms since 1970; NaN for one that was not. */
  calledAt(id: string): number {
    return performance.timeOrigin + (this.sent.get(id)?.atMs ?? Number.NaN);
  }
}
