import { readAppSettings } from '../app/app-settings.js';
import { emitWithChannel } from '../channels/channel-events.js';
import { findChannel } from '../channels/channel-input.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { readBoolean } from '../http/input.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import { memberKey } from '../state/keys.js';
import { userViewById } from '../users/user-view.js';
import { actingMember, actingReader } from './acting-user.js';

/** Hiding a channel from one user's lists, until its next message, and showing it again. */
export const hideChannelEndpoints: readonly Endpoint[] = [
  {
    name: 'HideChannel',
    method: 'POST',
    path: '/channels/:type/:id/hide',
    limitPerMinute: 300,
    clients: 'allowed',
    handle: hideChannel,
  },
  {
    name: 'ShowChannel',
    method: 'POST',
    path: '/channels/:type/:id/show',
    limitPerMinute: 300,
    clients: 'allowed',
    handle: showChannel,
  },
];

function hideChannel(call: ApiCall): JsonObject {
  const channel = findChannel(call);
  const userId = actingUserIn(call, channel);
  const clears = readBoolean(call.body, 'clear_history') ?? false;
  const before = call.store.hidden.get(memberKey(channel.cid, userId));
  const hideBefore = clears ? call.timeline.next() : (before?.hideBefore ?? null);
  call.store.hidden.put({ cid: channel.cid, userId, hidden: true, hideBefore });
  const user = userViewById(call.store, userId);
  emitWithChannel(call, 'channel.hidden', channel, { user, clear_history: clears });
  return {};
}

function showChannel(call: ApiCall): JsonObject {
  const channel = findChannel(call);
  const userId = actingUserIn(call, channel);
  const before = call.store.hidden.get(memberKey(channel.cid, userId));
  if (before?.hidden !== true) return {};
  call.store.hidden.put({ ...before, hidden: false });
  emitWithChannel(call, 'channel.visible', channel, { user: userViewById(call.store, userId) });
  return {};
}

/** Whoever may read a channel may hide it, unless the app's settings keep that to its members. */
function actingUserIn(call: ApiCall, channel: ChannelRecord): string {
  if (readAppSettings(call.store).channel_hide_members_only === true) return actingMember(call, channel).userId;
  return actingReader(call, channel).id;
}
