import type { Connection } from './connection.js';

/** Which sockets follow which topics: the channels they watch, or the users whose presence they want. */
export class Subscriptions {
  private readonly byTopic = new Map<string, Set<Connection>>();
  private readonly byConnection = new Map<Connection, Set<string>>();

  /** How many subscriptions there are. */
  get size(): number {
    let size = 0;
    for (const connections of this.byTopic.values()) size += connections.size;
    return size;
  }

  has(connection: Connection, topic: string): boolean {
    return this.byTopic.get(topic)?.has(connection) === true;
  }

  to(topic: string): Connection[] {
    return [...(this.byTopic.get(topic) ?? [])];
  }

  topicsOf(connection: Connection): string[] {
    return [...(this.byConnection.get(connection) ?? [])];
  }

  /** The users behind the sockets that follow a topic, each once. */
  userIds(topic: string): string[] {
    return [...new Set(this.to(topic).map(({ userId }) => userId))];
  }

  add(connection: Connection, topic: string): void {
    entryOf(this.byTopic, topic).add(connection);
    entryOf(this.byConnection, connection).add(topic);
  }

  remove(connection: Connection, topic: string): void {
    removeFrom(this.byTopic, topic, connection);
    removeFrom(this.byConnection, connection, topic);
  }

  removeTopic(topic: string): void {
    for (const connection of this.to(topic)) this.remove(connection, topic);
  }

  clear(): void {
    this.byTopic.clear();
    this.byConnection.clear();
  }
}

function entryOf<K, V>(map: Map<K, Set<V>>, key: K): Set<V> {
  const found = map.get(key);
  if (found !== undefined) return found;
  const created = new Set<V>();
  map.set(key, created);
  return created;
}

function removeFrom<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const values = map.get(key);
  values?.delete(value);
  if (values?.size === 0) map.delete(key);
}
