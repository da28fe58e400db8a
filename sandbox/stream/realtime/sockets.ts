import type { Connection } from './connection.js';

/** What calls see of sockets, and do with them. */
export interface Sockets {
  find(connectionId: string): Connection | undefined;
  /** The users who watch a channel, each once. */
  watcherIds(cid: string): string[];
  watch(connection: Connection, cid: string): void;
  stopWatching(connection: Connection, cid: string): void;
  /** Tells the socket of the presence of these users from now on. */
  follow(connection: Connection, userIds: readonly string[]): void;
}
