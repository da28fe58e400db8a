import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  fsyncSync,
  openSync,
  renameSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decode, encode, type Doc } from '../bson/values.js';
import {
  MAGIC,
  RECORD,
  encodeRecord,
  readRecords,
  syncFolder,
  writeFully,
  type JournalRecord,
} from './journal-file.js';
import type { Store, StoreLog } from './store.js';

const syncData = promisify(fdatasync);
const FILE = 'journal.bin';

/**
 * An append-only file of every change. Changes gather in memory while a command runs; `flush` hands them to the
 * operating system in one write before the reply, which survives the death of the process, and with `fsync` the reply
 * also waits until they are on disk. After a failed write nothing more is accepted: memory and file have parted.
 */
export class Journal implements StoreLog {
  private fd: number;
  private pending: Buffer[] = [];
  private loading = false;
  private unsynced = false;
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  /** Why nothing is accepted any more. */
  failure: Error | undefined;

  private constructor(
    private readonly folder: string,
    private readonly fsync: boolean,
  ) {
    this.fd = openSync(join(folder, FILE), 'a+', 0o600);
  }

  /** Opens the journal of a folder; {@link load} has to follow. */
  static open(folder: string, fsync: boolean): Journal {
    return new Journal(folder, fsync);
  }

  /** Fills a store from the file, cuts off a torn tail, and rewrites the file when it holds more than the live data. */
  load(store: Store): void {
    this.loading = true;
    let records = 0;
    let end = MAGIC.length;
    for (const record of readRecords(this.fd)) {
      replay(store, record);
      records += 1;
      end = record.end;
    }
    this.loading = false;
    const size = fstatSync(this.fd).size;
    if (size < MAGIC.length) {
      ftruncateSync(this.fd, 0);
      writeFully(this.fd, MAGIC);
    } else if (size > end) {
      ftruncateSync(this.fd, end);
    }
    if (records > liveRecords(store)) this.compact(store);
  }

  put(ns: string, raw: Buffer): void {
    this.append(RECORD.put, ns, raw);
  }

  remove(ns: string, id: unknown): void {
    this.append(RECORD.remove, ns, { _id: id });
  }

  createIndex(ns: string, spec: Doc): void {
    this.append(RECORD.createIndex, ns, spec);
  }

  dropIndex(ns: string, name: string): void {
    this.append(RECORD.dropIndex, ns, { name });
  }

  createCollection(ns: string): void {
    this.append(RECORD.createCollection, ns, {});
  }

  dropCollection(ns: string): void {
    this.append(RECORD.dropCollection, ns, {});
  }

  renameCollection(from: string, to: string): void {
    this.append(RECORD.renameCollection, from, { to });
  }

  /** Hands gathered changes to the operating system; throws, now and ever after, when that fails. */
  flush(): void {
    if (this.failure !== undefined) throw this.failure;
    if (this.pending.length === 0) return;
    const bytes = Buffer.concat(this.pending);
    this.pending = [];
    try {
      writeFully(this.fd, bytes);
    } catch (error) {
      this.failure = new Error('The journal cannot be written; restart the stand-in.', { cause: error });
      throw this.failure;
    }
    this.unsynced = this.fsync;
  }

  /** Resolves when all flushed changes are on disk, one fdatasync for everything that waits; undefined when nothing is due. */
  synced(): Promise<void> | undefined {
    if (!this.unsynced && this.next === undefined && this.running === undefined) return undefined;
    if (this.running === undefined) return this.startSync();
    if (!this.unsynced) return this.next ?? this.running;
    this.next ??= this.running.then(() => {
      this.next = undefined;
      return this.startSync();
    });
    return this.next;
  }

  close(): void {
    if (this.failure === undefined) {
      this.flush();
      fdatasyncSync(this.fd);
    }
    closeSync(this.fd);
  }

  private startSync(): Promise<void> {
    this.unsynced = false;
    const sync = syncData(this.fd)
      .catch((error: unknown) => {
        this.failure = new Error('The journal cannot be synced; restart the stand-in.', { cause: error });
        throw this.failure;
      })
      .finally(() => {
        if (this.running === sync) this.running = undefined;
      });
    this.running = sync;
    return sync;
  }

  private append(kind: number, ns: string, body: Buffer | Doc): void {
    if (!this.loading) this.pending.push(encodeRecord(kind, ns, Buffer.isBuffer(body) ? body : encode(body)));
  }

  /** Writes the live data to a new file and puts it in the old one's place; a crash leaves one of the two whole. */
  private compact(store: Store): void {
    const path = join(this.folder, FILE);
    const fresh = openSync(`${path}.new`, 'w', 0o600);
    writeFully(fresh, MAGIC);
    for (const { ns, indexes, all } of snapshot(store)) {
      writeFully(fresh, encodeRecord(RECORD.createCollection, ns, encode({})));
      for (const spec of indexes) writeFully(fresh, encodeRecord(RECORD.createIndex, ns, encode(spec)));
      for (const raw of all) writeFully(fresh, encodeRecord(RECORD.put, ns, raw));
    }
    fsyncSync(fresh);
    closeSync(fresh);
    renameSync(`${path}.new`, path);
    syncFolder(this.folder);
    closeSync(this.fd);
    this.fd = openSync(path, 'a+', 0o600);
  }
}

function* snapshot(store: Store): Generator<{ ns: string; indexes: Doc[]; all: Iterable<Buffer> }, void, undefined> {
  for (const collection of store.all()) {
    const indexes = collection.indexes.filter(({ name }) => name !== '_id_').map(({ spec }) => spec);
    yield { ns: collection.ns, indexes, all: raws(collection.all()) };
  }
}

function* raws(documents: Iterable<{ raw: Buffer }>): Generator<Buffer, void, undefined> {
  for (const { raw } of documents) yield raw;
}

function liveRecords(store: Store): number {
  let count = 0;
  for (const { size, indexes } of store.all()) count += size + indexes.length;
  return count;
}

function replay(store: Store, { kind, ns, body }: JournalRecord): void {
  const collection = store.getOrCreate(ns);
  switch (kind) {
    case RECORD.put:
      collection.load(body);
      break;
    case RECORD.remove: {
      const stored = collection.byId(decode(body)['_id']);
      if (stored !== undefined) collection.remove(stored);
      break;
    }
    case RECORD.createIndex:
      collection.createIndex(decode(body));
      break;
    case RECORD.dropIndex: {
      const index = collection.indexes.find(({ name }) => name === decode(body)['name']);
      if (index !== undefined) collection.dropIndex(index);
      break;
    }
    case RECORD.createCollection:
      break;
    case RECORD.dropCollection:
      store.drop(ns);
      break;
    case RECORD.renameCollection:
      store.rename(ns, String(decode(body)['to']));
      break;
    default:
      throw new Error(`The journal holds a record of unknown kind ${kind}; it was written by a newer version.`);
  }
}
