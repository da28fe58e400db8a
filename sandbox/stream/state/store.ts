import { type Change, Collection, type CollectionShape } from './collection.js';
import { Journal, type JournalLine } from './journal.js';
import * as shapes from './shapes.js';

/** The entities of each collection, by its name. */
export type Records = Readonly<Record<string, readonly object[]>>;

/**
 * All state of the stand-in. Changes are made inside `transact`, which is all or nothing in memory and on disk.
 * A new kind of entity is one more collection here, with its shape.
 */
export class Store {
  private readonly collections = new Map<string, Collection<object>>();
  private readonly journal: Journal | undefined;
  private changes: Change[] = [];
  /** Grows with each change. */
  version = 0;

  readonly users = this.collection(shapes.USERS);
  readonly channels = this.collection(shapes.CHANNELS);
  readonly members = this.collection(shapes.MEMBERS);
  readonly messages = this.collection(shapes.MESSAGES);
  readonly reactions = this.collection(shapes.REACTIONS);
  readonly reads = this.collection(shapes.READS);
  readonly threadReads = this.collection(shapes.THREAD_READS);
  readonly deliveries = this.collection(shapes.DELIVERIES);
  readonly hidden = this.collection(shapes.HIDDEN);
  readonly channelMutes = this.collection(shapes.CHANNEL_MUTES);
  readonly files = this.collection(shapes.FILES);
  readonly pinExpiries = this.collection(shapes.PIN_EXPIRIES);
  readonly tasks = this.collection(shapes.TASKS);
  readonly apps = this.collection(shapes.APPS);
  readonly channelTypes = this.collection(shapes.CHANNEL_TYPES);
  readonly roles = this.collection(shapes.ROLES);
  /** At most one: how far the clock was put ahead. */
  readonly clock = this.collection(shapes.CLOCK);

  /** Restores and compacts what `dataDir` holds; without one everything is in memory only. */
  constructor(dataDir: string | undefined, maxHistoryBytes?: number) {
    if (dataDir === undefined) return;
    this.journal = new Journal(dataDir, maxHistoryBytes);
    for (const line of this.journal.read()) {
      for (const [name, key, entity] of line) this.collections.get(name)?.set(key, entity ?? undefined);
    }
    this.journal.rewrite(this.linesOf(this.records()));
  }

  /** Runs one call's work. When it throws, every change it made is undone and the error is thrown on. */
  transact<T>(work: () => T): T {
    const result = this.attempt(work);
    if (this.journal?.isLong === true) this.journal.rewrite(this.linesOf(this.records()));
    return result;
  }

  /** The youngest timestamps that were restored, so that new ones can be made later than them. */
  latestTimestamps(): string[] {
    const timestamps = [...this.users.values(), ...this.channels.values(), ...this.messages.values()];
    return timestamps.map((entity) => entity.updatedAt);
  }

  clear(): void {
    this.version += 1;
    for (const collection of this.collections.values()) collection.clear();
    this.journal?.erase();
  }

  /** All there is. */
  records(): Records {
    return Object.fromEntries([...this.collections].map(([name, collection]) => [name, [...collection.values()]]));
  }

  /** Puts `records` in the place of all there is: on disk first, so that nothing has changed when that fails. */
  replace(records: Records): void {
    this.journal?.rewrite(this.linesOf(records));
    this.version += 1;
    for (const [name, collection] of this.collections) {
      collection.clear();
      for (const entity of records[name] ?? []) collection.set(collection.keyOf(entity), entity);
    }
  }

  /** What each collection consists of, by its name. */
  shapes(): CollectionShape<object>[] {
    return [...this.collections.values()].map(({ shape }) => shape);
  }

  /** How many entities of each kind there are. */
  counts(): Record<string, number> {
    return Object.fromEntries([...this.collections].map(([name, collection]) => [name, collection.size]));
  }

  close(): void {
    this.journal?.close();
  }

  private attempt<T>(work: () => T): T {
    this.changes = [];
    try {
      const result = work();
      if (this.changes.length > 0) {
        this.version += 1;
        this.journal?.append(this.changes.map((change) => [change.collection, change.key, change.after ?? null]));
      }
      return result;
    } catch (error) {
      for (const change of this.changes.reverse()) {
        this.collections.get(change.collection)?.set(change.key, change.before);
      }
      throw error;
    } finally {
      this.changes = [];
    }
  }

  private collection<T extends object>(shape: CollectionShape<T>): Collection<T> {
    const collection = new Collection(shape, (change) => this.changes.push(change));
    this.collections.set(shape.name, collection as unknown as Collection<object>);
    return collection;
  }

  private *linesOf(records: Records): Generator<JournalLine> {
    for (const [name, collection] of this.collections) {
      for (const entity of records[name] ?? []) yield [[name, collection.keyOf(entity), entity]];
    }
  }
}
