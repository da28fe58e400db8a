import type { ApiCall } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { required } from '../http/input.js';
import type { ChannelRecord, JsonObject, MemberRecord } from '../state/entities.js';
import { findChannelByCid } from './channel-input.js';
import {
  addMembers,
  assignRole,
  checkUsersExist,
  emitMemberEvents,
  type MemberInput,
  readMembers,
  removeMembers,
} from './membership.js';

/** What one update asks of a channel's members. */
export interface MembershipChange {
  readonly add: readonly MemberInput[];
  readonly remove: readonly MemberInput[];
  /** Users with the channel role each is to have. */
  readonly roles: readonly MemberInput[];
}

/** Reads everything about members from the body of an update. */
export function membershipChange(body: JsonObject): MembershipChange {
  return {
    add: readMembers(body, 'add_members'),
    remove: readMembers(body, 'remove_members'),
    roles: [
      ...withRole(readMembers(body, 'add_moderators'), 'channel_moderator'),
      ...withRole(readMembers(body, 'demote_moderators'), 'channel_member'),
      ...readMembers(body, 'assign_roles').map((input) => ({
        ...input,
        channelRole: required(input.channelRole, 'assign_roles.channel_role'),
      })),
    ],
  };
}

/** Adds, then removes, then gives roles; each change that happened is one event. */
export function changeMembership(call: ApiCall, cid: string, change: MembershipChange): void {
  if (change.add.length > 0) {
    checkUsersExist(call, change.add, 'add_members');
    checkDistinct(findChannelByCid(call, cid), change.add);
    emit(call, 'member.added', cid, addMembers(call, findChannelByCid(call, cid), change.add));
  }
  const leaving = change.remove.map((input) => input.userId);
  emit(call, 'member.removed', cid, removeMembers(call, findChannelByCid(call, cid), leaving));
  const promoted = change.roles.map(({ userId, channelRole }) =>
    assignRole(call, findChannelByCid(call, cid), userId, channelRole ?? 'channel_member'),
  );
  emit(call, 'member.updated', cid, promoted);
}

function withRole(inputs: readonly MemberInput[], channelRole: string): MemberInput[] {
  return inputs.map((input) => ({ ...input, channelRole }));
}

function emit(call: ApiCall, type: string, cid: string, members: readonly MemberRecord[]): void {
  emitMemberEvents(call, type, findChannelByCid(call, cid), members);
}

/** A channel that is named by its members takes back former members only. */
function checkDistinct(channel: ChannelRecord, added: readonly MemberInput[]): void {
  const known = channel.distinctMemberIds;
  if (known !== null && added.some((input) => !known.includes(input.userId))) {
    throw refuse(
      'notAllowed',
      "cannot add members to the distinct channel they don't belong to, please create a new distinct channel with the desired members",
    );
  }
}
