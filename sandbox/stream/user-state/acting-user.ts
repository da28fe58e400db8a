import { actingUserId } from '../auth/permissions.js';
import type { ApiCall } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { requireInChannel } from '../permissions/require-grant.js';
import type { ChannelRecord, MemberRecord, UserRecord } from '../state/entities.js';
import { memberKey } from '../state/keys.js';
import { findActiveUser } from '../users/user-input.js';

/** The user whose state of the channel a call changes. No permission is listed for that: a client must be able to read it. */
export function actingReader(call: ApiCall, channel: ChannelRecord): UserRecord {
  const userId = actingUserId(call, call.body);
  requireInChannel(call, channel, 'read-channel');
  return findActiveUser(call.store, userId);
}

/** The same, where only members have such a state. */
export function actingMember(call: ApiCall, channel: ChannelRecord): MemberRecord {
  const { id } = actingReader(call, channel);
  const member = call.store.members.get(memberKey(channel.cid, id));
  if (member === undefined) throw refuse('input', `the user ${id} is not a member of ${channel.cid}`);
  return member;
}
