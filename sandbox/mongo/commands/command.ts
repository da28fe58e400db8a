import type { Doc } from '../bson/values.js';
import type { Store } from '../storage/store.js';
import type { Cursors } from './cursors.js';
import type { FailPoints } from './fail-points.js';

/** What a command handler works with. */
export interface CommandContext {
  readonly store: Store;
  readonly cursors: Cursors;
  readonly failPoints: FailPoints;
  readonly database: string;
  /** One instant for the whole command. */
  readonly now: Date;
  /** The decoded command, document sequences included as arrays. */
  readonly command: Doc;
  /** Bytes of the documents of an insert, when they came as a document sequence. */
  readonly rawDocuments: readonly Buffer[] | undefined;
  readonly connectionId: number;
}

/** A reply: a document, or one with a cursor batch whose documents are bytes already. */
export type Reply = Doc | CursorReply;

/** A cursor's answer; its documents go out as the bytes they are stored as. */
export interface CursorReply {
  readonly batchName: 'firstBatch' | 'nextBatch';
  readonly batch: readonly Uint8Array[];
  readonly cursorId: bigint;
  readonly ns: string;
}

/** A command of the table. */
export interface Command {
  /** Fields it takes besides the generic ones; any other is refused with code 40415. Handshakes take any, as in MongoDB. */
  readonly fields: readonly string[] | 'any';
  run(context: CommandContext): Reply;
}

/** True for replies that carry a cursor batch. */
export function isCursorReply(reply: Reply): reply is CursorReply {
  return 'batchName' in reply && 'cursorId' in reply && Array.isArray(reply['batch']);
}
