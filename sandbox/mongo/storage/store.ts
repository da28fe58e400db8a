import { MongoError } from '../errors.js';
import { Collection, type ChangeLog } from './collection.js';

/** What a store reports besides the changes within collections. */
export interface StoreLog extends ChangeLog {
  createCollection(ns: string): void;
  dropCollection(ns: string): void;
  renameCollection(from: string, to: string): void;
}

/** All collections of all databases, by namespace (`database.collection`). */
export class Store {
  private readonly collections = new Map<string, Collection>();

  constructor(private readonly log: StoreLog) {}

  get(ns: string): Collection | undefined {
    return this.collections.get(ns);
  }

  /** The collection, made on first use as MongoDB does; throws code 73 for a name MongoDB does not take. */
  getOrCreate(ns: string): Collection {
    return this.collections.get(ns) ?? this.create(ns);
  }

  create(ns: string): Collection {
    const name = ns.slice(ns.indexOf('.') + 1);
    if (name === '' || name.startsWith('.') || name.endsWith('.') || /[$\0]/.test(name)) {
      throw new MongoError(73, `Invalid collection name: ${name}`);
    }
    if (name.startsWith('system.')) throw new MongoError(73, `cannot write to '${ns}'`);
    if (this.collections.has(ns)) throw new MongoError(48, `Collection ${ns} already exists.`);
    const collection = new Collection(ns, this.log);
    this.collections.set(ns, collection);
    this.log.createCollection(ns);
    return collection;
  }

  drop(ns: string): boolean {
    const existed = this.collections.delete(ns);
    if (existed) this.log.dropCollection(ns);
    return existed;
  }

  /** Moves a collection to another namespace; documents and indexes stay as they are. */
  rename(from: string, to: string): void {
    const source = this.collections.get(from);
    if (source === undefined) throw new MongoError(26, `Source collection ${from} does not exist`);
    if (this.collections.has(to)) throw new MongoError(48, 'target namespace exists');
    this.collections.delete(from);
    this.collections.set(to, source);
    source.ns = to;
    this.log.renameCollection(from, to);
  }

  databases(): string[] {
    return [...new Set([...this.collections.keys()].map((ns) => ns.slice(0, ns.indexOf('.'))))].sort();
  }

  collectionsOf(database: string): Collection[] {
    return [...this.collections.values()].filter(({ ns }) => ns.startsWith(`${database}.`));
  }

  all(): IterableIterator<Collection> {
    return this.collections.values();
  }
}
