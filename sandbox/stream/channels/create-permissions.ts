import { checkServerField, notAllowed } from '../auth/permissions.js';
import type { ApiCall } from '../http/endpoint.js';
import { isOwnedBy, requireInType } from '../permissions/require-grant.js';
import type { ChannelRecord, JsonObject } from '../state/entities.js';
import { type MemberInput, readMembers } from './membership.js';

/**
 * What a client may create, and the data and the members that are obeyed. It becomes the owner, so its own resources are meant; and
 * when it is among the new members, what members may do counts already. Servers pass, with all they say.
 */
export function checkCreation(
  call: ApiCall,
  type: string,
  data: JsonObject,
  { deleted, isForOthers }: { deleted: ChannelRecord | undefined; isForOthers: boolean },
): JsonObject {
  if (call.caller.kind === 'server') return data;
  const { id } = call.caller.user;
  const members = readMembers(data, 'members');
  const channelRole = members.some((member) => member.userId === id) ? 'channel_member' : undefined;
  if (deleted !== undefined) {
    requireInType(call, type, 'recreate-channel', { channelRole, isOwner: deleted.createdById === id });
  } else {
    if (isForOthers) requireInType(call, type, 'create-distinct-channel-for-others', { channelRole, isOwner: true });
    requireInType(call, type, 'create-channel', { channelRole, isOwner: true });
  }
  if (isOn(data.frozen)) requireInType(call, type, 'update-channel-frozen', { channelRole, isOwner: true });
  if (isOn(data.cooldown)) requireInType(call, type, 'update-channel-cooldown', { channelRole, isOwner: true });
  return { ...withoutServerFields(call, data), members: members.map((member) => checkMember(call, member)) };
}

const SERVER_FIELDS = ['disabled', 'team', 'config_overrides', 'created_by', 'created_by_id'];

function withoutServerFields(call: ApiCall, data: JsonObject): JsonObject {
  const kept = Object.entries(data).filter(([field]) => !SERVER_FIELDS.includes(field));
  for (const field of SERVER_FIELDS) {
    const namesSelf = field === 'created_by_id' && isOwnedBy(call, String(data[field]));
    checkServerField(call, data[field] === undefined || namesSelf, `data.${field}`);
  }
  return Object.fromEntries(kept);
}

/** New members of a client get the ordinary role. */
function checkMember(call: ApiCall, { userId, channelRole }: MemberInput): JsonObject {
  if (
    channelRole !== undefined &&
    channelRole !== 'channel_member' &&
    call.assumptions.channelRoleByClient === 'refuse'
  )
    throw notAllowed(call, 'give a channel role');
  return { user_id: userId };
}

function isOn(value: unknown): boolean {
  return value !== undefined && value !== false && value !== 0;
}
