import type { ApiCall } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { readBoolean, readString } from '../http/input.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import type { Connection } from './connection.js';

/** What a query wants its caller's socket to be told from now on. */
export interface Subscription {
  readonly connection: Connection;
  readonly watch: boolean;
  readonly presence: boolean;
}

/** Reads `watch` and `presence`; undefined when neither is wanted. Both need a socket. */
export function readSubscription(call: ApiCall, from: JsonObject = call.body): Subscription | undefined {
  const watch = readBoolean(from, 'watch') ?? false;
  const presence = readBoolean(from, 'presence') ?? false;
  return watch || presence ? { connection: requireConnection(call), watch, presence } : undefined;
}

/** The socket that a call names: code 4 without a name, 46 when the caller has no such socket. */
export function requireConnection(call: ApiCall): Connection {
  const id = readString(call.query, 'connection_id') || undefined;
  if (id === undefined) {
    throw refuse(
      'input',
      'Watch or Presence requires an active websocket connection, please make sure to include your websocket connection_id',
    );
  }
  const connection = call.sockets.find(id);
  if (connection === undefined || call.caller.kind !== 'user' || connection.userId !== call.caller.user.id) {
    throw refuse('unknownConnection', 'the connection_id is not known');
  }
  return connection;
}

/** Makes a socket watch a channel, and follow the users who are in it, once the call has succeeded. */
export function subscribe(call: ApiCall, channel: ChannelRecord, subscription: Subscription | undefined): void {
  if (subscription === undefined) return;
  const { connection, watch, presence } = subscription;
  call.afterwards(() => {
    if (watch) call.sockets.watch(connection, channel.cid);
    if (!presence) return;
    const members = call.store.members.inGroup('channel', channel.cid).map(({ userId }) => userId);
    call.sockets.follow(connection, [...members, ...call.sockets.watcherIds(channel.cid)]);
  });
}

/** The users who watch a channel, with the caller if it is about to. */
export function watcherIds(call: ApiCall, cid: string, subscription?: Subscription): string[] {
  const own = subscription?.watch === true ? [subscription.connection.userId] : [];
  return [...new Set([...call.sockets.watcherIds(cid), ...own])];
}
