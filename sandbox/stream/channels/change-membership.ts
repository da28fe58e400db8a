import type { ApiCall } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { required } from '../http/input.js';
import type { ChannelRecord, JsonObject, MemberRecord } from '../state/entities.js';
import { memberKey } from '../state/keys.js';
import { countedMessages, unreadCount } from '../user-state/unread.js';
import { userViewById } from '../users/user-view.js';
import { channelScope } from './channel-events.js';
import { findChannelByCid } from './channel-input.js';
import {
  addMembers,
  assignRole,
  checkUsersExist,
  emitMemberEvents,
  type MemberInput,
  readInvites,
  readMembers,
  removeMembers,
} from './membership.js';

/** What one update asks of a channel's members. */
export interface MembershipChange {
  readonly add: readonly MemberInput[];
  /** New members who are still to accept. */
  readonly invite: readonly MemberInput[];
  readonly remove: readonly MemberInput[];
  /** New moderators, of whom those who are not members yet become members. */
  readonly moderators: readonly MemberInput[];
  /** Members with the channel role each is to have. */
  readonly roles: readonly MemberInput[];
}

/** Reads everything about members from the body of an update. */
export function membershipChange(body: JsonObject): MembershipChange {
  return {
    add: readMembers(body, 'add_members'),
    invite: readInvites(body),
    remove: readMembers(body, 'remove_members'),
    moderators: withRole(readMembers(body, 'add_moderators'), 'channel_moderator'),
    roles: [
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
  add(call, cid, change.add, 'add_members');
  add(call, cid, change.invite, 'invites');
  remove(call, cid, change.remove);
  const isMember = ({ userId }: MemberInput): boolean => call.store.members.get(memberKey(cid, userId)) !== undefined;
  const promoted = change.moderators.filter(isMember);
  add(
    call,
    cid,
    change.moderators.filter((input) => !isMember(input)),
    'add_moderators',
  );
  const assigned = [...promoted, ...change.roles].map(({ userId, channelRole }) =>
    assignRole(call, findChannelByCid(call, cid), userId, channelRole ?? 'channel_member'),
  );
  emit(call, 'member.updated', cid, assigned);
}

/** What a removed member has not read is off its counts. */
function remove(call: ApiCall, cid: string, inputs: readonly MemberInput[]): void {
  const channel = findChannelByCid(call, cid);
  const counted = countedMessages(call.store, channel);
  const left = inputs.flatMap(({ userId }) => {
    const member = call.store.members.get(memberKey(cid, userId));
    return member !== undefined && unreadCount(call.store, member, counted) > 0 ? [userId] : [];
  });
  const leaving = inputs.map(({ userId }) => userId);
  emit(call, 'member.removed', cid, removeMembers(call, channel, leaving));
  for (const userId of left) {
    const user = userViewById(call.store, userId);
    call.tell({ type: 'notification.mark_read', ...channelScope(call, channel), user });
  }
}

function add(call: ApiCall, cid: string, members: readonly MemberInput[], field: string): void {
  if (members.length === 0) return;
  checkUsersExist(call, members, field);
  checkDistinct(findChannelByCid(call, cid), members);
  emit(call, 'member.added', cid, addMembers(call, findChannelByCid(call, cid), members));
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
