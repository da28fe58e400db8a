import type { ApiCall } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { isObject, MAX_BATCH, readString, required } from '../http/input.js';
import { checkChannelRole } from '../permissions/roles.js';
import type { ChannelRecord, JsonObject, MemberRecord } from '../state/entities.js';
import { memberKey } from '../state/keys.js';
import { emitWithChannel } from './channel-events.js';
import { memberView } from './channel-view.js';

/** A future member, as a request names it. */
export interface MemberInput {
  readonly userId: string;
  readonly channelRole: string | undefined;
  /** Whether the user is invited, and is to accept or reject. */
  readonly isInvited?: boolean;
}

/**
 * Reads a list of members, each an id or an object with `user_id`; at most 100. `known` also demands that each user exists,
 * in the words Stream has for it.
 */
export function readMembers(from: JsonObject, field: string): MemberInput[] {
  const list = from[field];
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw refuse('input', `${field} must be a list`);
  if (list.length > MAX_BATCH) throw refuse('input', `${field} must contain at most ${MAX_BATCH} items`);
  return list.map((item: unknown) => readMember(item, field));
}

/** Reads the users that are to be invited. */
export function readInvites(from: JsonObject): MemberInput[] {
  return readMembers(from, 'invites').map((input) => ({ ...input, isInvited: true }));
}

function readMember(item: unknown, field: string): MemberInput {
  if (typeof item === 'string') return { userId: item, channelRole: undefined };
  if (!isObject(item)) throw refuse('input', `${field} must be a list of user ids or members`);
  const channelRole = readString(item, 'channel_role');
  if (channelRole !== undefined) checkChannelRole(channelRole);
  return { userId: required(readString(item, 'user_id'), `${field}.user_id`), channelRole };
}

/** Refuses a user that does not exist, or was deleted, in Stream's words. */
export function checkUsersExist(call: ApiCall, inputs: readonly MemberInput[], field: string): void {
  for (const { userId } of inputs) {
    const user = call.store.users.get(userId);
    if (user === undefined || user.deletedAt !== null)
      throw refuse('input', `could not find user ${userId} from ${field}`);
  }
}

/** Adds users who are not members yet and returns the new members. Existing members stay unchanged. */
export function addMembers(call: ApiCall, channel: ChannelRecord, inputs: readonly MemberInput[]): MemberRecord[] {
  const added: MemberRecord[] = [];
  for (const { userId, channelRole, isInvited } of inputs) {
    if (call.store.members.get(memberKey(channel.cid, userId)) !== undefined) continue;
    const timestamp = call.timeline.next();
    added.push(
      call.store.members.put({
        cid: channel.cid,
        userId,
        channelRole: channelRole ?? 'channel_member',
        ...(isInvited === true ? { invite: { acceptedAt: null, rejectedAt: null } } : {}),
        custom: {},
        createdAt: timestamp,
        updatedAt: timestamp,
      }),
    );
  }
  return added;
}

/** Removes members and returns them. Users who are not members are skipped. */
export function removeMembers(call: ApiCall, channel: ChannelRecord, userIds: readonly string[]): MemberRecord[] {
  return userIds.flatMap((userId) => {
    const member = call.store.members.get(memberKey(channel.cid, userId));
    if (member === undefined) return [];
    call.store.members.delete(memberKey(channel.cid, userId));
    call.store.reads.delete(memberKey(channel.cid, userId));
    call.store.deliveries.delete(memberKey(channel.cid, userId));
    return [member];
  });
}

/** Gives a member another role in the channel; code 4 for a user who is not a member. */
export function assignRole(call: ApiCall, channel: ChannelRecord, userId: string, channelRole: string): MemberRecord {
  const member = call.store.members.get(memberKey(channel.cid, userId));
  if (member === undefined) throw refuse('input', `the user ${userId} is not a member of ${channel.cid}`);
  return call.store.members.put({ ...member, channelRole, updatedAt: call.timeline.next() });
}

/** Records one event for each member concerned. `type` is `member.added`, `member.removed` or `member.updated`. */
export function emitMemberEvents(
  call: ApiCall,
  type: string,
  channel: ChannelRecord,
  members: readonly MemberRecord[],
): void {
  for (const member of members) {
    const view = memberView(call.store, member);
    emitWithChannel(call, type, channel, { member: view, user: view.user });
  }
}
