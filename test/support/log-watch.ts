import type { Connection } from 'mongoose';
import { Canaries } from './canaries.js';
import type { CapturedLog } from './captured-log.js';
import type { StreamControl } from './stream-control.js';

/** Watches that a server's log, at its most verbose level, holds nothing that it must not. */
export class LogWatch {
  readonly canaries = new Canaries();

  constructor(readonly log: CapturedLog) {}

  /** Collects the texts and addresses that the database and Stream hold. Call before those are closed. */
  async learn(database: Connection, stream: StreamControl): Promise<void> {
    for (const { body } of await stream.calls()) {
      this.canaries.add('the text of a message', (body as { message?: { text?: unknown } } | null)?.message?.text);
    }
    const inbox = database.collection<{ payload: { buffer: Uint8Array } }>('inbox');
    for await (const { payload } of inbox.find()) this.canaries.add('the text of a message', textIn(payload.buffer));
    const users = database.collection<{ email?: string }>('users');
    for await (const { email } of users.find({ email: { $type: 'string' } })) this.canaries.add('an address', email);
  }

  /** What the log holds and must not: kinds only. */
  leaks(): string[] {
    return this.canaries.kindsIn(this.log.text);
  }
}

function textIn(event: Uint8Array): unknown {
  try {
    const { message } = JSON.parse(Buffer.from(event).toString('utf8')) as { message?: { text?: unknown } };
    return message?.text;
  } catch {
    return undefined;
  }
}
