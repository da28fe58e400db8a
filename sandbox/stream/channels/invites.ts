import { actingUserId, notAllowed } from '../auth/permissions.js';
import type { ApiCall } from '../http/endpoint.js';
import { refuse } from '../http/errors.js';
import { readBoolean } from '../http/input.js';
import type { ChannelRecord, JsonObject, MemberRecord } from '../state/entities.js';
import { memberKey } from '../state/keys.js';

/** Takes the answer to an invite that an update carries, and returns the member whose answer it was, if any. */
export function answerInvite(call: ApiCall, channel: ChannelRecord): MemberRecord | undefined {
  const accepts = readBoolean(call.body, 'accept_invite') ?? false;
  const rejects = readBoolean(call.body, 'reject_invite') ?? false;
  if (!accepts && !rejects) return undefined;
  if (accepts && rejects) throw refuse('input', 'cannot set both accept_invite and reject_invite');
  const userId = actingUserId(call, call.body);
  if (call.caller.kind === 'user' && channel.disabled)
    throw notAllowed(call, `use the disabled channel ${channel.cid}`);
  const member = call.store.members.get(memberKey(channel.cid, userId));
  if (member === undefined || inviteStatus(member) !== 'pending') {
    throw refuse('input', `the user ${userId} has no open invite to ${channel.cid}`);
  }
  const answeredAt = call.timeline.next();
  return call.store.members.put({
    ...member,
    invite: { acceptedAt: accepts ? answeredAt : null, rejectedAt: rejects ? answeredAt : null },
    updatedAt: answeredAt,
  });
}

/** How far the invite of a member has come; undefined for one that was added without. */
export function inviteStatus({ invite }: MemberRecord): 'pending' | 'accepted' | 'rejected' | undefined {
  if (invite === undefined) return undefined;
  if (invite.acceptedAt !== null) return 'accepted';
  return invite.rejectedAt === null ? 'pending' : 'rejected';
}

/** Whether a member has been added or has accepted. */
export function hasJoined(member: MemberRecord): boolean {
  return [undefined, 'accepted'].includes(inviteStatus(member));
}

/** What a member shows of its invite. */
export function inviteView({ invite }: MemberRecord): JsonObject {
  if (invite === undefined) return {};
  return {
    invited: true,
    ...(invite.acceptedAt === null ? {} : { invite_accepted_at: invite.acceptedAt }),
    ...(invite.rejectedAt === null ? {} : { invite_rejected_at: invite.rejectedAt }),
  };
}
