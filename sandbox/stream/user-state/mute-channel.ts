import { actingUserId } from '../auth/permissions.js';
import { channelConfigOf } from '../channel-types/channel-overrides.js';
import { emitWithChannel } from '../channels/channel-events.js';
import { findChannelByCid } from '../channels/channel-input.js';
import { channelView } from '../channels/channel-view.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { readIdBatch, readInteger, readString } from '../http/input.js';
import { requireInChannel } from '../permissions/require-grant.js';
import type { ChannelRecord, JsonObject, UserRecord } from '../state/entities.js';
import type { ChannelMuteRecord } from '../state/user-state-entities.js';
import { memberKey } from '../state/keys.js';
import { formatMicros } from '../state/timeline.js';
import { findActiveUser } from '../users/user-input.js';
import { userView } from '../users/user-view.js';
import { isMuted } from './user-state.js';

type MuteContext = Pick<ApiCall, 'store' | 'timeline'>;

const YEAR_MS = 365 * 24 * 3600 * 1000;

/** Muting channels for one user: they raise no unread counts meanwhile. */
export const muteChannelEndpoints: readonly Endpoint[] = [
  {
    name: 'MuteChannel',
    method: 'POST',
    path: '/moderation/mute/channel',
    limitPerMinute: 300,
    clients: 'allowed',
    handle: muteChannel,
  },
  {
    name: 'UnmuteChannel',
    method: 'POST',
    path: '/moderation/unmute/channel',
    limitPerMinute: 300,
    clients: 'allowed',
    handle: unmuteChannel,
  },
];

function muteChannel(call: ApiCall): JsonObject {
  const user = findActiveUser(call.store, actingUserId(call, call.body));
  const expiration = readInteger(call.body, 'expiration', 1, YEAR_MS);
  const mutes = channelsOf(call).map((channel) => {
    if (channelConfigOf(call.store, channel).mutes !== true) throw refuse('featureOff', 'mutes are switched off');
    const createdAt = call.timeline.next();
    const expiresAt = expiration === undefined ? null : formatMicros((call.timeline.nowMs() + expiration) * 1000);
    const ids = { cid: channel.cid, userId: user.id };
    const mute = call.store.channelMutes.put({ ...ids, createdAt, updatedAt: createdAt, expiresAt, endedAt: null });
    const view = muteView(call, user, mute);
    emitWithChannel(call, 'channel.muted', channel, { user: userView(user), mute: view });
    return view;
  });
  const all = mutesOf(call, user);
  const own = { own_user: { ...userView(user), channel_mutes: all } };
  return mutes.length === 1 ? { channel_mute: mutes[0], channel_mutes: all, ...own } : { channel_mutes: all, ...own };
}

/** A channel that is not muted stays so, without an event. */
function unmuteChannel(call: ApiCall): JsonObject {
  const user = findActiveUser(call.store, actingUserId(call, call.body));
  for (const channel of channelsOf(call)) {
    const mute = call.store.channelMutes.get(memberKey(channel.cid, user.id));
    if (mute === undefined || !isMuted(call.store, channel.cid, user.id, call.timeline.nowMs())) continue;
    const endedAt = call.timeline.next();
    call.store.channelMutes.put({ ...mute, endedAt, updatedAt: endedAt });
    emitWithChannel(call, 'channel.unmuted', channel, { user: userView(user), mute: muteView(call, user, mute) });
  }
  return {};
}

/** One `channel_cid`, or up to 100 `channel_cids`. */
function channelsOf(call: ApiCall): ChannelRecord[] {
  const cid = readString(call.body, 'channel_cid');
  const cids = cid === undefined ? readIdBatch(call.body, 'channel_cids') : [cid];
  const channels = cids.map((one) => findChannelByCid(call, one));
  for (const channel of channels) requireInChannel(call, channel, 'mute-channel');
  return channels;
}

/** The channels that a user has muted now. */
export function mutesOf(call: MuteContext, user: UserRecord): JsonObject[] {
  const mutes = call.store.channelMutes.inGroup('user', user.id);
  const current = mutes.filter(({ cid }) => isMuted(call.store, cid, user.id, call.timeline.nowMs()));
  return current.map((mute) => muteView(call, user, mute));
}

function muteView(call: MuteContext, user: UserRecord, mute: ChannelMuteRecord): JsonObject {
  return {
    user: userView(user),
    channel: channelView(call.store, findChannelByCid(call, mute.cid)),
    created_at: mute.createdAt,
    updated_at: mute.updatedAt,
    ...(mute.expiresAt === null ? {} : { expires: mute.expiresAt }),
  };
}
