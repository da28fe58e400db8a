import { decode, encode, type Doc } from '../bson/values.js';

/** A document as a collection holds it. Neither the bytes nor the decoded form are ever changed in place. */
export interface StoredDoc {
  /** Key of `_id`. */
  readonly id: string;
  /** The bytes as they go into replies and into the journal, so that number types stay what the client sent. */
  readonly raw: Buffer;
  readonly doc: Doc;
  /** Position in natural order; kept over updates. */
  readonly order: number;
}

/**
 * True when writing `next` over `stored` would change nothing. The bytes alone do not tell: encoding a document again
 * may narrow a double to an int.
 */
export function isSame(stored: StoredDoc, next: Buffer): boolean {
  return stored.raw.equals(next) || encode(stored.doc).equals(next);
}

/** Decodes bytes that stay: a slice of a network buffer has to be copied first. */
export function storedDoc(id: string, raw: Buffer, order: number, doc: Doc = decode(raw)): StoredDoc {
  return { id, raw, doc, order };
}
