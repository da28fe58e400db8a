import { mayInChannel } from '../permissions/require-grant.js';
import type { JsonObject } from '../state/entities.js';
import type { Store } from '../state/store.js';
import type { Timeline } from '../state/timeline.js';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';
import { type Audience, deliveriesOf, type Delivery } from './deliveries.js';
import type { Crowds } from './crowds.js';
import type { Occurrence } from './occurrence.js';
import { personalFields } from './personal-fields.js';
import { sharesReceipt } from './privacy.js';
import type { Subscriptions } from './subscriptions.js';

/** What there is of sockets. */
export interface SocketState {
  readonly connections: Connections;
  /** By cid. */
  readonly watches: Subscriptions;
  /** By the id of the user whose presence is wanted. */
  readonly follows: Subscriptions;
}

/** Types that carry how many users watch. */
const COUNTED = /^(message\.new|notification\.(thread_)?message_new|user\.watching\.(start|stop))$/;

/** Sends events to the sockets they concern, and to no others: each is checked for what its user may read now. */
export class Router {
  constructor(
    private readonly sockets: SocketState,
    private readonly context: { readonly store: Store; readonly timeline: Timeline; readonly crowds: Crowds },
    private readonly send: (connection: Connection, frame: string) => void,
  ) {}

  route(occurrence: Occurrence): void {
    for (const delivery of deliveriesOf(occurrence)) this.deliver(delivery);
  }

  private deliver({ event, to }: Delivery): void {
    const connections = this.connectionsOf(to);
    if (connections.length === 0) return;
    if (to.kind === 'watchers' && !this.context.crowds.hears(event.type, to.cid, this.watchersOf(to.cid))) return;
    const counted = COUNTED.test(event.type) && 'cid' in to;
    const whole = counted ? { ...event, watcher_count: this.watchersOf(to.cid) } : event;
    const shared = JSON.stringify(whole);
    for (const connection of connections) {
      if (!this.mayReceive(connection, whole, to)) continue;
      const personal = personalFields(this.context, whole, connection.userId);
      this.send(connection, personal === undefined ? shared : JSON.stringify({ ...whole, ...personal }));
    }
  }

  private watchersOf(cid: string): number {
    return this.sockets.watches.userIds(cid).length;
  }

  private connectionsOf(to: Audience): Connection[] {
    const { connections, watches, follows } = this.sockets;
    switch (to.kind) {
      case 'watchers':
        return watches.to(to.cid);
      case 'not-watching':
        return to.userIds
          .flatMap((userId) => connections.ofUser(userId))
          .filter((connection) => !watches.has(connection, to.cid));
      case 'in-channel':
      case 'own':
        return to.userIds.flatMap((userId) => connections.ofUser(userId));
      case 'followers':
        return [...new Set([...follows.to(to.userId), ...connections.ofUser(to.userId)])];
      default:
        return to satisfies never;
    }
  }

  private mayReceive({ userId }: Connection, event: Delivery['event'], to: Audience): boolean {
    if (to.kind === 'own' || to.kind === 'followers') return true;
    const { restricted_visibility: viewers } = (event.message ?? {}) as JsonObject;
    if (Array.isArray(viewers) && viewers.length > 0 && !viewers.includes(userId)) return false;
    if (!sharesReceipt(this.context.store, event, userId)) return false;
    return isPastReading(event.type) || this.mayRead(userId, to.cid);
  }

  private mayRead(userId: string, cid: string): boolean {
    const { store } = this.context;
    const user = store.users.get(userId);
    const channel = store.channels.get(cid);
    if (user === undefined || channel === undefined || channel.deletedAt !== null) return false;
    try {
      return mayInChannel({ caller: { kind: 'user', user }, store }, channel, 'read-channel');
    } catch {
      // Permissions of version 1 are not done: nobody is told anything then.
      return false;
    }
  }

  /** The sockets of a user stop watching a channel that the user may not read any more; true when one did. */
  endUnreadableWatches(userId: string, cid: string): boolean {
    if (this.mayRead(userId, cid)) return false;
    const ended = this.sockets.connections
      .ofUser(userId)
      .filter((connection) => this.sockets.watches.has(connection, cid));
    for (const connection of ended) this.sockets.watches.remove(connection, cid);
    return ended.length > 0;
  }
}

/** The end of a channel, or of a membership, is told to those who could read until then. */
function isPastReading(type: string): boolean {
  return /^(channel\.deleted|notification\.(channel_deleted|removed_from_channel|invite_rejected))$/.test(type);
}
