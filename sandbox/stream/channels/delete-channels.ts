import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { readBoolean, readIdBatch } from '../http/input.js';
import { forgetMessage } from '../messages/message-removal.js';
import { requireInChannel } from '../permissions/require-grant.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import { memberKey } from '../state/keys.js';
import { completeTask } from '../tasks/complete-task.js';
import { forgetChannel } from '../user-state/user-state.js';
import { emitWithChannel } from './channel-events.js';
import { findChannel, findChannelByCid } from './channel-input.js';
import { channelView } from './channel-view.js';

/** Deleting channels. After either kind of deletion the id can be created again, and the channel is then empty. */
export const deleteChannelEndpoints: readonly Endpoint[] = [
  {
    name: 'DeleteChannel',
    method: 'DELETE',
    path: '/channels/:type/:id',
    limitPerMinute: 60,
    clients: 'allowed',
    handle: deleteOne,
  },
  {
    name: 'DeleteChannels',
    method: 'POST',
    path: '/channels/delete',
    limitPerMinute: 60,
    clients: 'allowed',
    handle: deleteMany,
  },
];

function deleteOne(call: ApiCall): JsonObject {
  const channel = findChannel(call);
  requireInChannel(call, channel, 'delete-channel');
  const deleted = deleteChannel(call, channel, call.query.hard_delete === 'true');
  return { channel: channelView(call.store, deleted) };
}

function deleteMany(call: ApiCall): JsonObject {
  const hard = readBoolean(call.body, 'hard_delete') ?? false;
  const channels = readIdBatch(call.body, 'cids').map((cid) => findChannelByCid(call, cid));
  for (const channel of channels) requireInChannel(call, channel, 'delete-channel');
  for (const channel of channels) deleteChannel(call, channel, hard);
  const result = Object.fromEntries(channels.map((channel) => [channel.cid, { status: 'ok' }]));
  return { result, task_id: completeTask(call, result) };
}

/**
 * Deletes a channel with its members and messages. Soft-deleted messages cannot be restored through Stream's API
 * either, so both kinds differ only in whether the channel itself leaves a trace.
 */
export function deleteChannel(call: ApiCall, before: ChannelRecord, hard: boolean): ChannelRecord {
  const deletedAt = call.timeline.next();
  const deleted: ChannelRecord = { ...before, deletedAt, updatedAt: deletedAt };
  emitWithChannel(call, 'channel.deleted', deleted);
  if (hard) call.store.channels.delete(before.cid);
  else call.store.channels.put(deleted);
  for (const member of call.store.members.inGroup('channel', before.cid)) {
    call.store.members.delete(memberKey(member.cid, member.userId));
  }
  for (const message of call.store.messages.inGroup('channel', before.cid)) forgetMessage(call.store, message.id);
  forgetChannel(call.store, before.cid);
  return deleted;
}
