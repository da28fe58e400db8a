import type { UserRecord } from '../state/entities.js';
import type { Store } from '../state/store.js';
import type { Timeline } from '../state/timeline.js';
import { Attendance } from './attendance.js';
import type { Connection } from './connection.js';
import { Connections } from './connections.js';
import { Crowds } from './crowds.js';
import { CLOSE_CODES, type SocketLimits } from './limits.js';
import type { Occurrence } from './occurrence.js';
import { Router } from './router.js';
import type { Sockets } from './sockets.js';
import { Subscriptions } from './subscriptions.js';

/** What the hub works with. `checkCredentials` throws once the credentials of a socket do not do any more. */
export interface HubContext {
  readonly store: Store;
  readonly timeline: Timeline;
  readonly limits: SocketLimits;
  readonly checkCredentials: (connection: Connection) => void;
}

/** All sockets: who is connected, what each watches, and what each is told. */
export class Hub implements Sockets {
  readonly connections = new Connections();
  readonly watches = new Subscriptions();
  readonly follows = new Subscriptions();
  private readonly router: Router;
  private readonly attendance: Attendance;
  private readonly sweeping: NodeJS.Timeout;
  private closed = false;

  constructor(private readonly context: HubContext) {
    const crowds = new Crowds(context.limits);
    this.router = new Router(this, { ...context, crowds }, (connection, frame) => this.send(connection, frame));
    this.attendance = new Attendance(context, this.router);
    this.sweeping = setInterval(() => this.sweep(), context.limits.sweepMs);
    this.sweeping.unref();
    // Whoever was online when the last run ended is not any more.
    for (const user of context.store.users.values()) {
      if (user.online === true) this.attendance.setOnline(user, false);
    }
  }

  get isClosed(): boolean {
    return this.closed;
  }

  get isFull(): boolean {
    return this.connections.size >= this.context.limits.maxConnections;
  }

  /** Takes a socket in; its user is online from the first one on. Nothing is sent to the socket: its first frame is not the hub's. */
  open(connection: Connection, user: UserRecord): UserRecord {
    const online = this.attendance.setOnline(user, true);
    if (this.connections.ofUser(user.id).length === 0) this.attendance.tellPresence(online);
    this.connections.add(connection);
    return online;
  }

  /** Forgets a socket with all it watched and followed. May be called twice. */
  end(connection: Connection): void {
    if (this.closed || !this.connections.remove(connection)) return;
    const { userId } = connection;
    const cids = this.watches.topicsOf(connection);
    for (const cid of cids) this.stopWatching(connection, cid);
    for (const followed of this.follows.topicsOf(connection)) this.follows.remove(connection, followed);
    const user = this.context.store.users.get(userId);
    if (user === undefined || this.connections.ofUser(userId).length > 0) return;
    this.attendance.tellPresence(this.attendance.setOnline(user, false));
  }

  find(connectionId: string): Connection | undefined {
    return this.connections.find(connectionId);
  }

  watcherIds(cid: string): string[] {
    return this.watches.userIds(cid);
  }

  /** Only the first socket of a user counts, and is told. */
  watch(connection: Connection, cid: string): void {
    if (this.connections.find(connection.id) === undefined) return;
    const isFirst = !this.watcherIds(cid).includes(connection.userId);
    this.watches.add(connection, cid);
    if (isFirst) this.attendance.tellWatching('user.watching.start', connection.userId, cid);
  }

  stopWatching(connection: Connection, cid: string): void {
    if (!this.watches.has(connection, cid)) return;
    this.watches.remove(connection, cid);
    if (!this.watcherIds(cid).includes(connection.userId)) {
      this.attendance.tellWatching('user.watching.stop', connection.userId, cid);
    }
  }

  follow(connection: Connection, userIds: readonly string[]): void {
    if (this.connections.find(connection.id) === undefined) return;
    for (const userId of userIds) this.follows.add(connection, userId);
  }

  /** Tells sockets of what has happened, and ends those that it ends. */
  publish(occurrence: Occurrence): void {
    const { type, cid, user, hard_delete: hardDelete } = occurrence.event;
    const userId = String((user as { id?: string } | null | undefined)?.id);
    const stopped = type === 'member.removed' && this.router.endUnreadableWatches(userId, String(cid));
    this.router.route(occurrence);
    if (stopped) this.attendance.tellWatching('user.watching.stop', userId, String(cid));
    if (type === 'user.deleted' && hardDelete === true) this.follows.removeTopic(userId);
    if (type === 'channel.deleted') this.watches.removeTopic(String(cid));
    if (/^user\.(updated|deleted|deactivated)$/.test(type)) this.check(this.connections.ofUser(userId));
  }

  /** Cuts off all sockets, as a broken network does: no close frame, and their users go offline. */
  cutAll(): void {
    const all = this.connections.all();
    for (const connection of all) connection.cut();
    for (const connection of all) this.end(connection);
  }

  /** Cuts off all sockets and forgets them. */
  reset(): void {
    for (const connection of this.connections.all()) connection.cut();
    this.connections.clear();
    this.watches.clear();
    this.follows.clear();
  }

  close(): void {
    this.closed = true;
    clearInterval(this.sweeping);
    this.reset();
  }

  /** Closes the sockets whose time is over by now. */
  checkAll(): void {
    this.check(this.connections.all());
  }

  private sweep(): void {
    for (const connection of this.connections.all()) {
      if (connection.silentMs > this.context.limits.maxSilenceMs) {
        this.drop(connection, () => connection.close(CLOSE_CODES.silence, 'no ping'));
      }
    }
    this.checkAll();
  }

  /** Closes the sockets whose tokens have ended, or whose users may not act any more. */
  private check(connections: readonly Connection[]): void {
    for (const connection of connections) {
      try {
        this.context.checkCredentials(connection);
      } catch (error) {
        const reason = error instanceof Error ? error.message : '';
        this.drop(connection, () => connection.close(CLOSE_CODES.credentials, reason));
      }
    }
  }

  private send(connection: Connection, frame: string): void {
    if (connection.bufferedBytes > this.context.limits.maxBufferedBytes) this.drop(connection, () => connection.cut());
    else connection.send(frame);
  }

  /** Closes first, so that the socket is not told of its own end. */
  private drop(connection: Connection, close: () => void): void {
    close();
    this.end(connection);
  }
}
