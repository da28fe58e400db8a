import { notAllowed, requireMembership, requireServer } from '../auth/permissions.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { checkImplemented, checkSize, isObject, readInteger, readObject } from '../http/input.js';
import { applyPatch, readPatch } from '../http/patch.js';
import { addSystemMessage } from '../messages/system-message.js';
import { messageView } from '../messages/message-view.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import { emitWithChannel } from './channel-events.js';
import { findChannel, findChannelByCid, readChannelData, RESERVED_CHANNEL_FIELDS } from './channel-input.js';
import { changeMembership, membershipChange } from './change-membership.js';
import { channelView, memberViews } from './channel-view.js';

const PARTIAL_RESERVED: ReadonlySet<string> = new Set([
  ...RESERVED_CHANNEL_FIELDS,
  'created_by',
  'created_by_id',
  'members',
]);

const NOT_DONE = [
  'invites',
  'accept_invite',
  'reject_invite',
  'add_filter_tags',
  'remove_filter_tags',
  'hide_history',
  'hide_history_before',
];

/** Changing a channel: whole (custom data is replaced) with its members and roles, or in part (custom data is merged). */
export const updateChannelEndpoints: readonly Endpoint[] = [
  {
    name: 'UpdateChannel',
    method: 'POST',
    path: '/channels/:type/:id',
    limitPerMinute: 300,
    clients: 'allowed',
    handle: updateChannel,
  },
  {
    name: 'UpdateChannelPartial',
    method: 'PATCH',
    path: '/channels/:type/:id',
    limitPerMinute: 300,
    clients: 'refused',
    handle: updateChannelPartial,
  },
];

function updateChannel(call: ApiCall): JsonObject {
  checkImplemented(call.body, NOT_DONE);
  const before = findChannel(call);
  requireMembership(call, before);
  checkClientMayLeaveOnly(call);
  const data = readObject(call.body, 'data');
  const cooldown = readInteger(call.body, 'cooldown', 0, 120);
  if (data !== undefined || cooldown !== undefined) {
    writeChannel(call, before, {
      ...before,
      ...(data === undefined ? {} : readChannelData(data, before)),
      ...(cooldown === undefined ? {} : { cooldownSeconds: cooldown }),
    });
  }
  changeMembership(call, before.cid, membershipChange(call.body));
  const text = readObject(call.body, 'message');
  const message = text === undefined ? undefined : addSystemMessage(call, before.cid, text);
  return {
    ...channelAnswer(call, before.cid),
    ...(message === undefined ? {} : { message: messageView(call.store, message) }),
  };
}

function updateChannelPartial(call: ApiCall): JsonObject {
  const before = findChannel(call);
  const patch = readPatch(call.body, PARTIAL_RESERVED);
  const { frozen, disabled, team, cooldownSeconds: cooldown, custom } = before;
  const data = applyPatch({ ...custom, frozen, disabled, team, cooldown }, patch);
  const defaults = { frozen: false, disabled: false, team: null, cooldownSeconds: 0 };
  checkSize(data, 'the custom data of the channel');
  writeChannel(call, before, { ...before, ...readChannelData(data, defaults) });
  return channelAnswer(call, before.cid);
}

function writeChannel(call: ApiCall, before: ChannelRecord, after: ChannelRecord): void {
  const channel = call.store.channels.put({ ...after, updatedAt: call.timeline.next() });
  emitWithChannel(call, 'channel.updated', channel);
  if (before.frozen !== channel.frozen)
    emitWithChannel(call, channel.frozen ? 'channel.frozen' : 'channel.unfrozen', channel);
}

/** By default a member may take itself out of a channel and change nothing else about it. */
function checkClientMayLeaveOnly(call: ApiCall): void {
  if (call.caller.kind === 'server') return;
  const { remove_members: leaving, ...rest } = call.body;
  if (!Array.isArray(leaving) || leaving.some((id) => id !== selfOf(call)))
    throw notAllowed(call, 'update the channel');
  if (Object.values(rest).some((value) => !isEmpty(value))) requireServer(call, 'update the channel');
}

function selfOf(call: ApiCall): string | undefined {
  return call.caller.kind === 'user' ? call.caller.user.id : undefined;
}

function isEmpty(value: unknown): boolean {
  if (isObject(value)) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === false || (Array.isArray(value) && value.length === 0);
}

function channelAnswer(call: ApiCall, cid: string): JsonObject {
  const channel = findChannelByCid(call, cid);
  return { channel: channelView(call.store, channel), members: memberViews(call.store, cid) };
}
