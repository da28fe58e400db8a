import { actingUserId } from '../auth/permissions.js';
import { channelConfigOf } from '../channel-types/channel-overrides.js';
import { channelScope } from '../channels/channel-events.js';
import { findChannel } from '../channels/channel-input.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { notImplemented, refuse } from '../http/errors.js';
import { checkReserved, checkSize, omit, readObject, readString, required } from '../http/input.js';
import { requireInChannel } from '../permissions/require-grant.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import { findActiveUser, findUser } from '../users/user-input.js';
import { userView } from '../users/user-view.js';

const TYPING: readonly string[] = ['typing.start', 'typing.stop'];
/** What callers may say of an AI that answers: events of Stream's own that are not done. */
const OF_AI = ['ai_indicator.update', 'ai_indicator.clear', 'ai_indicator.stop'];
/** Who sends, and what: read for itself. */
const FIXED_FIELDS: ReadonlySet<string> = new Set(['type', 'user', 'user_id', 'parent_id']);
/** What only the server says. */
const RESERVED_FIELDS: ReadonlySet<string> = new Set([
  'cid',
  'channel_id',
  'channel_type',
  'created_at',
  'connection_id',
]);

/** Typing, and events of the app's own, to those who watch a channel or to all sockets of one user. */
export const sendEventEndpoints: readonly Endpoint[] = [
  {
    name: 'SendEvent',
    method: 'POST',
    path: '/channels/:type/:id/event',
    limitPerMinute: 10_000,
    clients: 'allowed',
    handle: sendEvent,
  },
  {
    name: 'SendUserCustomEvent',
    method: 'POST',
    path: '/users/:userId/event',
    limitPerMinute: 1000,
    clients: 'refused',
    handle: sendUserEvent,
  },
];

function sendEvent(call: ApiCall): JsonObject {
  const input = required(readObject(call.body, 'event'), 'event');
  const user = findActiveUser(call.store, actingUserId(call, input, 'event.'));
  const channel = findChannel(call);
  const type = required(readString(input, 'type'), 'event.type');
  requireInChannel(call, channel, 'read-channel');
  const fields = TYPING.includes(type) ? typing(call, channel, input) : custom(call, channel, type, input);
  const event = { ...fields, type, ...channelScope(call, channel), user: userView(user) };
  call.tell(event);
  return { event: { ...event, created_at: call.timeline.next() } };
}

/** In the channel, or in the thread of a message. */
function typing(call: ApiCall, channel: ChannelRecord, input: JsonObject): JsonObject {
  if (channelConfigOf(call.store, channel).typing_events !== true)
    throw refuse('featureOff', 'typing events are switched off');
  const parentId = readString(input, 'parent_id');
  return parentId === undefined ? {} : { parent_id: parentId };
}

function custom(call: ApiCall, channel: ChannelRecord, type: string, input: JsonObject): JsonObject {
  if (OF_AI.includes(type)) throw notImplemented(`events of the type "${type}"`);
  checkCustomType(type);
  if (channelConfigOf(call.store, channel).custom_events !== true)
    throw refuse('featureOff', 'custom events are switched off');
  requireInChannel(call, channel, 'send-custom-event');
  return customFields(input);
}

function sendUserEvent(call: ApiCall): JsonObject {
  const user = findUser(call.store, call.params.userId ?? '');
  const input = required(readObject(call.body, 'event'), 'event');
  const type = required(readString(input, 'type'), 'event.type');
  checkCustomType(type);
  call.tell({ ...customFields(input), type, user: userView(user) });
  return {};
}

/** Names with a dot are Stream's own; no caller can make such an event up. */
function checkCustomType(type: string): void {
  if (type === '' || type.includes('.'))
    throw refuse('eventNotSupported', `events of the type "${type}" cannot be sent`);
}

function customFields(input: JsonObject): JsonObject {
  checkReserved(input, RESERVED_FIELDS, 'event');
  const fields = omit(input, FIXED_FIELDS);
  checkSize(fields, 'the event');
  return fields;
}
