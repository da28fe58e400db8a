import { readString } from '../../http/input.js';
import type { JsonObject } from '../../http/json.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { notFound } from '../http/errors.js';
import { checkFields, readFlag } from '../http/input.js';
import { createdWithin, page } from '../http/paging.js';
import type { Peer, Session } from '../state/entities.js';
import type { Store } from '../state/store.js';

const FILTERS = ['active', 'room_id', 'after', 'before'];

/** Reading the sessions that run and those that are over. */
export const sessionEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/sessions', handle: listSessions },
  {
    method: 'GET',
    path: '/sessions/:id',
    handle: ({ store, params, query }) => {
      checkFields(query, []);
      const session = store.sessions.get(params.id ?? '');
      if (session === undefined) throw notFound('session');
      return sessionView(session, store);
    },
  },
];

/** The newest first. */
function listSessions({ store, query }: ApiCall): JsonObject {
  const active = readFlag(query, 'active') ?? true;
  const roomId = readString(query, 'room_id');
  const isWithin = createdWithin(query);
  const sessions = [...store.sessions.values()]
    .reverse()
    .filter(
      (session) =>
        (session.endedAt === null) === active &&
        (roomId === undefined || session.roomId === roomId) &&
        isWithin(session),
    );
  return page(sessions, query, FILTERS, { keyOf: ({ id }) => id, viewOf: (session) => sessionView(session, store) });
}

function sessionView(session: Session, store: Store): JsonObject {
  return {
    id: session.id,
    room_id: session.roomId,
    customer_id: store.customerId,
    active: session.endedAt === null,
    created_at: session.createdAt,
    updated_at: lastChangeOf(session),
    peers: Object.fromEntries(session.peers.map((peer) => [peer.id, peerView(peer, session)])),
  };
}

function lastChangeOf(session: Session): string {
  const times = session.peers.flatMap(({ joinedAt, leftAt }) => [joinedAt, leftAt ?? joinedAt]);
  return [session.createdAt, ...times].sort().at(-1) ?? session.createdAt;
}

/** Who is still there has no `left_at`. */
function peerView(peer: Peer, session: Session): JsonObject {
  return {
    id: peer.id,
    session_id: session.id,
    name: peer.name,
    role: peer.role,
    user_id: peer.userId,
    joined_at: peer.joinedAt,
    ...(peer.leftAt === null ? {} : { left_at: peer.leftAt }),
  };
}
