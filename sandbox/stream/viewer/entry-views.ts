import type { CallEntry } from '../../http/call-log.js';
import type { DeliveryEntry } from '../../http/delivery-log.js';
import { isObject, type JsonObject } from '../../http/json.js';
import { maskSecrets } from '../../http/mask.js';
import type { Store } from '../state/store.js';
import { contentText } from './content-text.js';

const MAX_USERS = 20;

/** What is common to all lines of the timeline. */
interface Line {
  /** Of the call, or of the delivery. */
  readonly seq: number;
  readonly at: string;
  /** The same for what belongs together: a call and the deliveries that it caused. */
  readonly group: string;
  readonly requestId: string | null;
  readonly users: readonly string[];
  readonly cid: string | null;
}

/** A call in the timeline. */
export interface CallLine extends Line {
  readonly kind: 'call';
  readonly method: string;
  readonly path: string;
  readonly operation: string;
  readonly auth: CallEntry['auth'];
  readonly status: number | null;
  readonly durationMs: number | null;
  readonly dropped: boolean;
}

/** A delivery in the timeline. */
export interface DeliveryLine extends Line {
  readonly kind: 'delivery';
  readonly id: string;
  readonly type: string;
  readonly url: string;
  readonly state: DeliveryEntry['state'];
  readonly attempts: number;
  readonly statuses: readonly (number | string)[];
  readonly byHand: string | null;
}

/** A line of the timeline. */
export type TimelineLine = CallLine | DeliveryLine;

export function callLine(call: CallEntry, store: Store): CallLine {
  const { seq, at, requestId, method, path, auth, status } = call;
  return {
    kind: 'call',
    seq,
    at,
    group: groupOf(call),
    requestId: requestId ?? null,
    users: usersOf(call),
    cid: cidOf(call, store),
    method,
    path: maskSecrets(path, []),
    operation: call.operation ?? '',
    auth,
    status,
    durationMs: call.durationMs ?? null,
    dropped: call.dropped === true,
  };
}

export function deliveryLine(entry: DeliveryEntry): DeliveryLine {
  const { seq, id, type, state, attempts, statuses, createdAt, cause } = entry;
  const { cid, user, member } = parseContent(entry);
  return {
    kind: 'delivery',
    seq,
    at: createdAt,
    group: cause === undefined ? `delivery ${seq}` : groupOf(cause),
    requestId: cause?.requestId ?? null,
    users: [...new Set([idOf(user), isObject(member) ? text(member.user_id) : undefined])].flatMap((id) => id ?? []),
    cid: text(cid) ?? null,
    id,
    type,
    url: maskSecrets(entry.url, []),
    state,
    attempts,
    statuses: [...statuses],
    byHand: entry.byHand ?? null,
  };
}

/** A delivery as control routes answer it. */
export function deliverySummary(entry: DeliveryEntry): JsonObject {
  const { kind: _kind, group: _group, users: _users, cid: _cid, at: createdAt, ...line } = deliveryLine(entry);
  return { ...line, createdAt };
}

function groupOf({ seq, requestId }: Pick<CallEntry, 'seq' | 'requestId'>): string {
  return requestId ?? `call ${seq}`;
}

/** Whom a call is about, as far as its body says so. */
function usersOf({ userId, body }: CallEntry): string[] {
  const given = isObject(body) ? body : {};
  const message = isObject(given.message) ? given.message : {};
  const named = [
    userId,
    text(given.user_id),
    idOf(given.user),
    text(message.user_id),
    idOf(message.user),
    text(given.id),
  ];
  const many = [isObject(given.users) ? Object.keys(given.users) : given.users, given.user_ids, given.add_members];
  const all = [...named, ...many.flatMap((list) => (Array.isArray(list) ? list.map(idOf) : []))];
  return [...new Set(all.flatMap((id) => id ?? []))].slice(0, MAX_USERS);
}

function cidOf({ path, body }: CallEntry, store: Store): string | null {
  const [, type, id] = /^\/channels\/([\w-]+)\/([\w!-]+)/.exec(path) ?? [];
  if (type !== undefined && id !== undefined) return `${type}:${id}`;
  const [, messageId] = /^\/messages\/([^/]+)/.exec(path) ?? [];
  if (messageId !== undefined) return store.messages.get(decode(messageId))?.cid ?? null;
  return isObject(body) ? (text(body.channel_cid) ?? text(body.cid) ?? null) : null;
}

function parseContent({ content }: DeliveryEntry): JsonObject {
  if (content === undefined) return {};
  const parsed: unknown = JSON.parse(contentText(content));
  return isObject(parsed) ? parsed : {};
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function idOf(value: unknown): string | undefined {
  if (isObject(value)) return text(value.id) ?? text(value.user_id);
  return text(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
