import { readOverrides } from '../channel-types/channel-overrides.js';
import type { ApiCall, Endpoint } from '../http/endpoint.js';
import { checkImplemented, checkSize, readInteger, readObject } from '../http/input.js';
import { applyPatch, readPatch, rootsOf } from '../http/patch.js';
import { addSystemMessage } from '../messages/system-message.js';
import { messageAnswer } from '../messages/message-view.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import { channelScope, emitWithChannel } from './channel-events.js';
import { findChannel, findChannelByCid, readChannelData, RESERVED_CHANNEL_FIELDS } from './channel-input.js';
import { changeMembership, membershipChange } from './change-membership.js';
import { channelView, memberView, memberViews } from './channel-view.js';
import { answerInvite } from './invites.js';
import { emitMemberEvents } from './membership.js';
import { checkPartialUpdate, checkUpdate } from './update-permissions.js';

const PARTIAL_RESERVED: ReadonlySet<string> = new Set([
  ...RESERVED_CHANNEL_FIELDS,
  'created_by',
  'created_by_id',
  'members',
]);

const NOT_DONE = ['add_filter_tags', 'remove_filter_tags', 'hide_history', 'hide_history_before'];

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
    clients: 'allowed',
    handle: updateChannelPartial,
  },
];

function updateChannel(call: ApiCall): JsonObject {
  const before = findChannel(call);
  const data = readObject(call.body, 'data');
  checkUpdate(call, before, data);
  checkImplemented(call.body, NOT_DONE);
  const cooldown = readInteger(call.body, 'cooldown', 0, 120);
  if (data !== undefined || cooldown !== undefined) {
    writeChannel(call, before, {
      ...before,
      ...(data === undefined ? {} : readChannelData(data, before)),
      ...(cooldown === undefined ? {} : { cooldownSeconds: cooldown }),
    });
  }
  const answering = answerInvite(call, before);
  if (answering !== undefined) {
    emitMemberEvents(call, 'member.updated', before, [answering]);
    const type = `notification.invite_${answering.invite?.rejectedAt === null ? 'accepted' : 'rejected'}`;
    const member = memberView(call.store, answering);
    call.tell({
      type,
      ...channelScope(call, before),
      channel: channelView(call.store, before),
      member,
      user: member.user,
    });
  }
  changeMembership(call, before.cid, membershipChange(call.body));
  const text = readObject(call.body, 'message');
  const message = text === undefined ? undefined : addSystemMessage(call, before.cid, text);
  return {
    ...channelAnswer(call, before.cid),
    ...(message === undefined ? {} : { message: messageAnswer(call, message) }),
  };
}

function updateChannelPartial(call: ApiCall): JsonObject {
  const before = findChannel(call);
  checkPartialUpdate(call, before, rootsOf(call.body));
  const patch = readPatch(call.body, PARTIAL_RESERVED);
  const { frozen, disabled, team, cooldownSeconds: cooldown, configOverrides, custom } = before;
  const { config_overrides: overrides, ...data } = applyPatch(
    { ...custom, frozen, disabled, team, cooldown, config_overrides: configOverrides ?? {} },
    patch,
  );
  const defaults = { frozen: false, disabled: false, team: null, cooldownSeconds: 0 };
  checkSize(data, 'the custom data of the channel');
  writeChannel(call, before, {
    ...before,
    ...readChannelData(data, defaults),
    configOverrides: readOverrides(call, readObject({ overrides }, 'overrides') ?? {}),
  });
  return channelAnswer(call, before.cid);
}

function writeChannel(call: ApiCall, before: ChannelRecord, after: ChannelRecord): void {
  const channel = call.store.channels.put({ ...after, updatedAt: call.timeline.next() });
  emitWithChannel(call, 'channel.updated', channel);
  if (before.frozen !== channel.frozen)
    emitWithChannel(call, channel.frozen ? 'channel.frozen' : 'channel.unfrozen', channel);
}

function channelAnswer(call: ApiCall, cid: string): JsonObject {
  const channel = findChannelByCid(call, cid);
  return { channel: channelView(call.store, channel), members: memberViews(call.store, cid) };
}
