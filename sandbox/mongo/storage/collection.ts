import { ObjectId } from 'bson';
import { keyOf } from '../bson/key-string.js';
import { decode, encode, typeAlias, type Doc } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { CollectionIndex } from './collection-index.js';
import { indexSpec, sameIndex } from './index-spec.js';
import { isSame, storedDoc, type StoredDoc } from './stored-doc.js';

/** Largest document, in bytes, as MongoDB has it. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** Told of every change after it has been checked and before the command's reply, so that it can be made durable. */
export interface ChangeLog {
  put(ns: string, raw: Buffer): void;
  remove(ns: string, id: unknown): void;
  createIndex(ns: string, spec: Doc): void;
  dropIndex(ns: string, name: string): void;
}

/**
 * Documents in insertion order with their indexes. Every operation is synchronous and checks everything it may fail
 * on before it changes anything, so a failed operation leaves no trace and no locks are needed.
 */
export class Collection {
  private readonly documents = new Map<string, StoredDoc>();
  readonly indexes: CollectionIndex[];
  private nextOrder = 1;

  constructor(
    public ns: string,
    private readonly log: ChangeLog,
  ) {
    this.indexes = [new CollectionIndex({ v: 2, key: { _id: 1 }, name: '_id_' })];
  }

  get size(): number {
    return this.documents.size;
  }

  /** Total size of the documents in bytes. */
  get bytes(): number {
    let total = 0;
    for (const { raw } of this.documents.values()) total += raw.length;
    return total;
  }

  all(): IterableIterator<StoredDoc> {
    return this.documents.values();
  }

  byId(id: unknown): StoredDoc | undefined {
    return this.documents.get(keyOf(id));
  }

  /** Adds a document given as bytes that nobody else will change; a missing `_id` is made. Throws 11000, 2, 10334, 171. */
  insert(bytes: Buffer, given?: Doc): StoredDoc {
    const decoded = given ?? decode(bytes);
    const [first] = Object.keys(decoded);
    const doc = first === '_id' ? decoded : { _id: '_id' in decoded ? decoded['_id'] : new ObjectId(), ...decoded };
    const raw = doc === decoded ? bytes : encode(doc);
    checkStorable(raw, doc);
    const stored = storedDoc(keyOf(doc['_id']), raw, this.nextOrder, doc);
    const keys = this.indexes.map((index) => index.keysOf(doc));
    this.indexes.forEach((index, i) => index.checkUnique(keys[i] ?? [], this.ns));
    this.indexes.forEach((index, i) => index.add(keys[i] ?? [], stored));
    this.documents.set(stored.id, stored);
    this.nextOrder += 1;
    this.log.put(this.ns, raw);
    return stored;
  }

  /** Puts a new version of a document in place; answers false when nothing would change. Throws 66, 11000, 10334, 171. */
  replace(old: StoredDoc, next: Doc): StoredDoc | undefined {
    if (keyOf(next['_id']) !== old.id) {
      throw new MongoError(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
    }
    const raw = encode(next);
    if (isSame(old, raw)) return undefined;
    checkStorable(raw, next);
    const stored = storedDoc(old.id, raw, old.order);
    const after = this.indexes.map((index) => index.keysOf(stored.doc));
    this.indexes.forEach((index, i) => index.checkUnique(after[i] ?? [], this.ns, old));
    this.indexes.forEach((index, i) => {
      index.remove(index.keysOf(old.doc), old);
      index.add(after[i] ?? [], stored);
    });
    this.documents.set(stored.id, stored);
    this.log.put(this.ns, raw);
    return stored;
  }

  /** Puts a document from the journal in place, new or not; uniqueness was checked when it was first written. */
  load(raw: Buffer): void {
    const doc = decode(raw);
    const old = this.byId(doc['_id']);
    const stored = storedDoc(keyOf(doc['_id']), raw, old?.order ?? this.nextOrder++, doc);
    for (const index of this.indexes) {
      if (old !== undefined) index.remove(index.keysOf(old.doc), old);
      index.add(index.keysOf(doc), stored);
    }
    this.documents.set(stored.id, stored);
  }

  remove(stored: StoredDoc): void {
    for (const index of this.indexes) index.remove(index.keysOf(stored.doc), stored);
    this.documents.delete(stored.id);
    this.log.remove(this.ns, stored.doc['_id']);
  }

  /** Adds an index from a client's specification; answers false when the same one is there already. Throws 67, 85, 86, 11000. */
  createIndex(request: Doc): boolean {
    const spec = indexSpec(request);
    if (this.indexes.some((index) => sameIndex(index.spec, spec))) return false;
    const index = new CollectionIndex(spec);
    for (const stored of this.documents.values()) {
      const keys = index.keysOf(stored.doc);
      index.checkUnique(keys, this.ns);
      index.add(keys, stored);
    }
    this.indexes.push(index);
    this.log.createIndex(this.ns, spec);
    return true;
  }

  dropIndex(index: CollectionIndex): void {
    if (index.name === '_id_') throw new MongoError(72, 'cannot drop _id index');
    this.indexes.splice(this.indexes.indexOf(index), 1);
    this.log.dropIndex(this.ns, index.name);
  }
}

function checkStorable(raw: Buffer, doc: Doc): void {
  if (raw.length > MAX_DOCUMENT_BYTES) {
    throw new MongoError(
      10334,
      `BSONObj size: ${raw.length} (0x${raw.length.toString(16).toUpperCase()}) is invalid. Size must be between 0 and ${MAX_DOCUMENT_BYTES}(16MB)`,
    );
  }
  const type = typeAlias(doc['_id']);
  if (type === 'array' || type === 'regex') {
    throw new MongoError(2, `can't use ${type === 'array' ? 'an array' : 'a regex'} for _id`);
  }
}
