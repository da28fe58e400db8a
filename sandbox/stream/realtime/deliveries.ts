import type { JsonObject } from '../state/entities.js';
import type { Occurrence } from './occurrence.js';

/** Whose sockets get an event: those that watch the channel, those that do not, all in it, all of some users, or those that follow a user. */
export type Audience =
  | { readonly kind: 'watchers'; readonly cid: string }
  | { readonly kind: 'not-watching'; readonly cid: string; readonly userIds: readonly string[] }
  | { readonly kind: 'in-channel'; readonly cid: string; readonly userIds: readonly string[] }
  | { readonly kind: 'own'; readonly userIds: readonly string[] }
  | { readonly kind: 'followers'; readonly userId: string };

/** One event on its way to sockets. */
export interface Delivery {
  readonly event: JsonObject & { readonly type: string };
  readonly to: Audience;
}

/** Told to webhooks only; what sockets are told of it has another type. */
const NOT_SENT: ReadonlySet<string> = new Set([
  'channel.created',
  'channel.muted',
  'channel.unmuted',
  'user.deactivated',
  'user.reactivated',
]);

/** About a channel, and yet for the sockets of one user. */
const OWN: ReadonlySet<string> = new Set([
  'channel.hidden',
  'channel.visible',
  'notification.mark_read',
  'notification.mark_unread',
]);

/** About a user who does not watch the channel. */
const OF_INVITES = /^notification\.invite/;

/** What a delivery to webhooks carries and a socket does not. */
const WEBHOOK_FIELDS: ReadonlySet<string> = new Set(['request_info', 'members', 'message_update']);

/** All that sockets are told of one occurrence: mostly the same event, and notifications of those who do not watch. */
export function deliveriesOf(occurrence: Occurrence): Delivery[] {
  const event = socketEvent(occurrence.event);
  return [...direct(event), ...notifications(event, occurrence)];
}

function direct(event: Delivery['event']): Delivery[] {
  const { type, cid } = event;
  const userId = userIdOf(event);
  if (NOT_SENT.has(type)) return [];
  if (typeof cid !== 'string') {
    if (/^user\.(updated|deleted|presence\.changed)$/.test(type)) return [{ event, to: { kind: 'followers', userId } }];
    return [{ event, to: { kind: 'own', userIds: [userId] } }];
  }
  if (OWN.has(type)) return [{ event, to: { kind: 'own', userIds: [userId] } }];
  if (OF_INVITES.test(type)) return [{ event, to: { kind: 'not-watching', cid, userIds: [userId] } }];
  if (type === 'notification.thread_message_new')
    return [{ event, to: { kind: 'in-channel', cid, userIds: participants(event) } }];
  return [{ event, to: { kind: 'watchers', cid } }];
}

function notifications(event: Delivery['event'], { memberIds, event: { members } }: Occurrence): Delivery[] {
  const { type, channel, ...rest } = event;
  const cid = String(event.cid);
  const userId = userIdOf(event);
  const notWatching = (name: string, userIds: readonly string[], fields: JsonObject): Delivery => ({
    event: { ...fields, type: `notification.${name}` },
    to: { kind: 'not-watching', cid, userIds },
  });
  const withMembers = { ...rest, channel: { ...(channel as JsonObject | undefined), members } };
  switch (type) {
    case 'message.new':
      return isInThreadOnly(event) ? [] : [notWatching('message_new', memberIds, event)];
    case 'channel.created':
      return [notWatching('added_to_channel', memberIds, withMembers)];
    case 'member.added':
      return [notWatching(isInvited(event) ? 'invited' : 'added_to_channel', [userId], withMembers)];
    case 'member.removed':
      return [notWatching('removed_from_channel', [userId], event)];
    case 'channel.deleted':
      return [notWatching('channel_deleted', memberIds, event)];
    case 'channel.truncated':
      return [notWatching('channel_truncated', memberIds, event)];
    case 'message.read':
      return [
        {
          event: { ...event, ...threadId(event), type: 'notification.mark_read' },
          to: { kind: 'own', userIds: [userId] },
        },
      ];
    case 'channel.muted':
    case 'channel.unmuted': {
      const { created_at: createdAt } = event;
      const updated = { type: 'notification.channel_mutes_updated', created_at: createdAt };
      return [{ event: updated, to: { kind: 'own', userIds: [userId] } }];
    }
    default:
      return [];
  }
}

/** A channel says nothing of whether it is hidden, which differs from user to user: clients keep what they know then. */
function socketEvent(event: Occurrence['event']): Delivery['event'] {
  const { hidden: _hidden, ...channel } = (event.channel ?? {}) as JsonObject;
  const fields = Object.entries(event).filter(([field]) => !WEBHOOK_FIELDS.has(field));
  return { ...Object.fromEntries(fields), ...(event.channel === undefined ? {} : { channel }), type: event.type };
}

function userIdOf({ user }: JsonObject): string {
  return String((user as JsonObject | null | undefined)?.id);
}

/** Of a read of a thread: by it, clients leave the counts of the channel alone. */
function threadId({ thread }: JsonObject): JsonObject {
  return thread === undefined ? {} : { thread_id: (thread as JsonObject).parent_message_id };
}

function participants({ thread_participants: users }: JsonObject): string[] {
  return (users as readonly JsonObject[]).map(({ id }) => String(id));
}

function isInThreadOnly({ message }: JsonObject): boolean {
  const { parent_id: parentId, show_in_channel: isShown } = message as JsonObject;
  return parentId !== undefined && isShown !== true;
}

function isInvited({ member }: JsonObject): boolean {
  const { invited, invite_accepted_at: accepted } = member as JsonObject;
  return invited === true && (accepted ?? null) === null;
}
