import type { Connection } from './connection.js';

/** The open sockets, by their ids and by user. */
export class Connections {
  private readonly byId = new Map<string, Connection>();
  private readonly byUser = new Map<string, Set<Connection>>();

  get size(): number {
    return this.byId.size;
  }

  find(id: string): Connection | undefined {
    return this.byId.get(id);
  }

  all(): Connection[] {
    return [...this.byId.values()];
  }

  ofUser(userId: string): Connection[] {
    return [...(this.byUser.get(userId) ?? [])];
  }

  add(connection: Connection): void {
    this.byId.set(connection.id, connection);
    const others = this.byUser.get(connection.userId);
    if (others === undefined) this.byUser.set(connection.userId, new Set([connection]));
    else others.add(connection);
  }

  /** False when it was removed before. */
  remove(connection: Connection): boolean {
    if (!this.byId.delete(connection.id)) return false;
    const ofUser = this.byUser.get(connection.userId);
    ofUser?.delete(connection);
    if (ofUser?.size === 0) this.byUser.delete(connection.userId);
    return true;
  }

  clear(): void {
    this.byId.clear();
    this.byUser.clear();
  }
}
