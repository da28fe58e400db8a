import type { Fields } from './field-rules.js';

/** One change of a collection, with what was there before, so that it can be stored or undone. */
export interface Change {
  readonly collection: string;
  readonly key: string;
  readonly before: object | undefined;
  readonly after: object | undefined;
}

/** How a collection finds the key of an entity, what an entity is, and the groups it can be listed by. */
export interface CollectionShape<T extends object> {
  readonly name: string;
  readonly key: (entity: T) => string;
  readonly fields: Fields<T>;
  /** The fields that hold keys of other collections, with the names of these. */
  readonly refs?: Readonly<Partial<Record<keyof T, string>>>;
  /** An entity of which `undefined` is the value is in no group of that kind. */
  readonly groups?: Readonly<Record<string, (entity: T) => string | undefined>>;
}

/**
 * Entities by key, in order of first insertion, with lookups by group. Entities are never changed in place: a changed copy
 * is put. An entity must stay in its groups for life, which keeps an update from reordering a group.
 */
export class Collection<T extends object> {
  private readonly entities = new Map<string, T>();
  private readonly groups = new Map<string, Map<string, Map<string, T>>>();

  constructor(
    readonly shape: CollectionShape<T>,
    private readonly onChange: (change: Change) => void,
  ) {
    for (const group of Object.keys(shape.groups ?? {})) this.groups.set(group, new Map());
  }

  get size(): number {
    return this.entities.size;
  }

  keyOf(entity: T): string {
    return this.shape.key(entity);
  }

  get(key: string): T | undefined {
    return this.entities.get(key);
  }

  values(): IterableIterator<T> {
    return this.entities.values();
  }

  /** Everything in one group, oldest first; empty for a group without entities. */
  inGroup(group: string, value: string): T[] {
    return [...(this.groups.get(group)?.get(value)?.values() ?? [])];
  }

  countInGroup(group: string, value: string): number {
    return this.groups.get(group)?.get(value)?.size ?? 0;
  }

  put(entity: T): T {
    const key = this.shape.key(entity);
    this.onChange({ collection: this.shape.name, key, before: this.entities.get(key), after: entity });
    this.set(key, entity);
    return entity;
  }

  delete(key: string): void {
    const before = this.entities.get(key);
    if (before === undefined) return;
    this.onChange({ collection: this.shape.name, key, before, after: undefined });
    this.set(key, undefined);
  }

  /** Sets or removes without reporting a change: for the journal's replay and for undoing changes. */
  set(key: string, entity: T | undefined): void {
    const before = this.entities.get(key);
    if (entity === undefined) this.entities.delete(key);
    else this.entities.set(key, entity);
    for (const [group, groupOf] of Object.entries(this.shape.groups ?? {})) {
      const members = this.groups.get(group);
      if (members === undefined) continue;
      if (entity === undefined && before !== undefined) removeFrom(members, groupOf(before), key);
      if (entity !== undefined) addTo(members, groupOf(entity), key, entity);
    }
  }

  clear(): void {
    this.entities.clear();
    for (const members of this.groups.values()) members.clear();
  }
}

function addTo<T>(members: Map<string, Map<string, T>>, value: string | undefined, key: string, entity: T): void {
  if (value === undefined) return;
  const found = members.get(value);
  if (found === undefined) members.set(value, new Map([[key, entity]]));
  else found.set(key, entity);
}

function removeFrom<T>(members: Map<string, Map<string, T>>, value: string | undefined, key: string): void {
  if (value === undefined) return;
  const found = members.get(value);
  found?.delete(key);
  if (found?.size === 0) members.delete(value);
}
