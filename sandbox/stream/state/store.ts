import { type Change, Collection, type CollectionShape } from './collection.js';
import type {
  AppRecord,
  ChannelRecord,
  ChannelTypeRecord,
  MemberRecord,
  MessageRecord,
  PinExpiryRecord,
  RoleRecord,
  TaskRecord,
  UserRecord,
} from './entities.js';
import { Journal, type JournalLine } from './journal.js';

/** The key of a membership. Neither a cid nor a user id may hold a line feed, so keys cannot collide. */
export function memberKey(cid: string, userId: string): string {
  return `${cid}\n${userId}`;
}

/**
 * All state of the stand-in. Changes are made inside `transact`, which is all or nothing in memory and on disk.
 * A new kind of entity is one more collection here.
 */
export class Store {
  private readonly collections = new Map<string, Collection<object>>();
  private readonly journal: Journal | undefined;
  private changes: Change[] = [];

  readonly users = this.collection<UserRecord>({ name: 'users', key: (user) => user.id });
  readonly channels = this.collection<ChannelRecord>({ name: 'channels', key: (channel) => channel.cid });
  readonly members = this.collection<MemberRecord>({
    name: 'members',
    key: (member) => memberKey(member.cid, member.userId),
    groups: { channel: (member) => member.cid, user: (member) => member.userId },
  });
  readonly messages = this.collection<MessageRecord>({
    name: 'messages',
    key: (message) => message.id,
    groups: { channel: (message) => message.cid, user: (message) => message.userId },
  });
  readonly pinExpiries = this.collection<PinExpiryRecord>({ name: 'pinExpiries', key: (pin) => pin.messageId });
  readonly tasks = this.collection<TaskRecord>({ name: 'tasks', key: (task) => task.id });
  readonly apps = this.collection<AppRecord>({ name: 'apps', key: (app) => app.id });
  readonly channelTypes = this.collection<ChannelTypeRecord>({ name: 'channelTypes', key: (type) => type.name });
  readonly roles = this.collection<RoleRecord>({ name: 'roles', key: (role) => role.name });

  /** Restores and compacts what `dataDir` holds; without one everything is in memory only. */
  constructor(dataDir: string | undefined) {
    if (dataDir === undefined) return;
    this.journal = new Journal(dataDir);
    for (const line of this.journal.read()) {
      for (const [name, key, entity] of line) this.collections.get(name)?.set(key, entity ?? undefined);
    }
    this.journal.rewrite(this.snapshot());
  }

  /** Runs one call's work. When it throws, every change it made is undone and the error is thrown on. */
  transact<T>(work: () => T): T {
    this.changes = [];
    try {
      const result = work();
      if (this.changes.length > 0) {
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

  /** The youngest timestamps that were restored, so that new ones can be made later than them. */
  latestTimestamps(): string[] {
    const timestamps = [...this.users.values(), ...this.channels.values(), ...this.messages.values()];
    return timestamps.map((entity) => entity.updatedAt);
  }

  clear(): void {
    for (const collection of this.collections.values()) collection.clear();
    this.journal?.erase();
  }

  /** How many entities of each kind there are. */
  counts(): Record<string, number> {
    return Object.fromEntries([...this.collections].map(([name, collection]) => [name, collection.size]));
  }

  close(): void {
    this.journal?.close();
  }

  private collection<T extends object>(shape: CollectionShape<T>): Collection<T> {
    const collection = new Collection(shape, (change) => this.changes.push(change));
    this.collections.set(shape.name, collection as unknown as Collection<object>);
    return collection;
  }

  private *snapshot(): Generator<JournalLine> {
    for (const [name, collection] of this.collections) {
      for (const entity of collection.values()) yield [[name, collection.keyOf(entity), entity]];
    }
  }
}
