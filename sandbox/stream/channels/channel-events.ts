import type { ApiCall } from '../http/endpoint.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import { channelView, memberViews } from './channel-view.js';

const MAX_MEMBERS_IN_EVENT = 50;

/** Records an event of a channel, with the fields that every such event carries. */
export function emitChannelEvent(call: ApiCall, type: string, channel: ChannelRecord, fields: JsonObject): void {
  call.emit({ type, ...channelScope(call, channel), ...fields });
}

/** As {@link emitChannelEvent}, with the channel itself and its first 50 members. */
export function emitWithChannel(call: ApiCall, type: string, channel: ChannelRecord, fields: JsonObject = {}): void {
  emitChannelEvent(call, type, channel, {
    channel: channelView(call.store, channel),
    members: memberViews(call.store, channel.cid, MAX_MEMBERS_IN_EVENT),
    ...fields,
  });
}

/** The fields by which every event of a channel names it. */
export function channelScope(call: Pick<ApiCall, 'store'>, channel: ChannelRecord): JsonObject {
  return {
    cid: channel.cid,
    channel_id: channel.id,
    channel_type: channel.type,
    channel_custom: channel.custom,
    channel_member_count: call.store.members.countInGroup('channel', channel.cid),
    ...(channel.team === null ? {} : { team: channel.team }),
  };
}
