import { checkServerField, notAllowed } from '../auth/permissions.js';
import type { ApiCall } from '../http/endpoint.js';
import { ApiError, refuse } from '../http/errors.js';
import { mayInChannel, requireInChannel } from '../permissions/require-grant.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import { RESERVED_CHANNEL_FIELDS } from './channel-input.js';
import { type MemberInput, readMembers } from './membership.js';

const CHANGES = ['cooldown', 'add_members', 'remove_members', 'invites', 'accept_invite', 'reject_invite'];
const ROLE_CHANGES = ['add_moderators', 'demote_moderators', 'assign_roles'];

/** Refuses what a client may not do with a whole update: each part of it has a permission of its own. Servers pass. */
export function checkUpdate(call: ApiCall, channel: ChannelRecord, data: JsonObject | undefined): void {
  if (call.caller.kind === 'server') return;
  const roles = ROLE_CHANGES.find((field) => isGiven(call.body[field]));
  if (roles !== undefined) throw notAllowed(call, `use ${roles}`);
  const isEmpty = CHANGES.every((field) => !isGiven(call.body[field]));
  if (data !== undefined || isEmpty) requireInChannel(call, channel, 'update-channel');
  if (data !== undefined) checkData(call, channel, data);
  if (call.body.cooldown !== undefined) requireFreezing(call, channel, 'update-channel-cooldown');
  checkMembers(call, channel);
  if (call.body.message !== undefined) checkMessage(call, channel);
}

/** Refuses what a client may not do with a partial update of these fields, set or unset. Servers pass. */
export function checkPartialUpdate(call: ApiCall, channel: ChannelRecord, fields: readonly string[]): void {
  if (call.caller.kind === 'server') return;
  for (const field of fields) {
    if (RESERVED_CHANNEL_FIELDS.has(field) || ['members', 'created_by', 'created_by_id'].includes(field)) {
      throw refuse('notAllowed', `field \`${field}\` is reserved and cannot updated`);
    }
    if (field === 'team') throw refuse('notAllowed', 'you are not allowed to update the field');
    if (field === 'disabled' || field === 'config_overrides') throw notAllowed(call, `update the field ${field}`);
  }
  const others = fields.filter((field) => field !== 'frozen' && field !== 'cooldown');
  if (others.length > 0 || fields.length === 0) requireInChannel(call, channel, 'update-channel');
  if (fields.includes('frozen')) requireFreezing(call, channel, 'update-channel-frozen');
  if (fields.includes('cooldown')) requireFreezing(call, channel, 'update-channel-cooldown');
}

/** A message that goes along with a change is a message all the same. In a frozen channel it is refused, not answered as an error. */
export function checkMessage(call: ApiCall, channel: ChannelRecord): void {
  requireInChannel(call, channel, 'create-message');
  if (channel.frozen) requireInChannel(call, channel, 'use-frozen-channel');
}

function checkData(call: ApiCall, channel: ChannelRecord, data: JsonObject): void {
  if (data.team !== undefined && data.team !== channel.team) {
    throw new ApiError(5, 403, 'changing channel team is not allowed client-side');
  }
  for (const field of ['disabled', 'config_overrides']) {
    if (data[field] !== undefined) throw notAllowed(call, `update the field ${field}`);
  }
  const reserved = Object.keys(data).find((field) => RESERVED_CHANNEL_FIELDS.has(field) || field === 'members');
  if (reserved !== undefined) throw refuse('notAllowed', `field \`${reserved}\` is reserved and cannot updated`);
  checkServerField(call, data.created_by === undefined, 'data.created_by');
  checkServerField(call, data.created_by_id === undefined, 'data.created_by_id');
  if (data.frozen !== undefined && data.frozen !== channel.frozen)
    requireFreezing(call, channel, 'update-channel-frozen');
  if (data.cooldown !== undefined && data.cooldown !== channel.cooldownSeconds)
    requireFreezing(call, channel, 'update-channel-cooldown');
}

function requireFreezing(
  call: ApiCall,
  channel: ChannelRecord,
  action: 'update-channel-frozen' | 'update-channel-cooldown',
): void {
  requireInChannel(call, channel, action);
  if (call.assumptions.freezing === 'update-channel-too') requireInChannel(call, channel, 'update-channel');
}

function checkMembers(call: ApiCall, channel: ChannelRecord): void {
  const added = readMembers(call.body, 'add_members');
  if (added.some((member) => member.channelRole !== undefined)) throw notAllowed(call, 'give a channel role');
  requireMembership(call, channel, added, 'add-own-channel-membership');
  requireMembership(call, channel, readMembers(call.body, 'remove_members'), 'remove-own-channel-membership');
  if (isGiven(call.body.invites)) requireInChannel(call, channel, 'update-channel-members');
}

/** Whoever may change members may also change the own membership. */
function requireMembership(
  call: ApiCall,
  channel: ChannelRecord,
  members: readonly MemberInput[],
  ofOneself: 'add-own-channel-membership' | 'remove-own-channel-membership',
): void {
  const isSelf = ({ userId }: MemberInput): boolean => call.caller.kind === 'user' && call.caller.user.id === userId;
  if (members.some((member) => !isSelf(member))) requireInChannel(call, channel, 'update-channel-members');
  else if (members.length > 0 && !mayInChannel(call, channel, 'update-channel-members'))
    requireInChannel(call, channel, ofOneself);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
}
