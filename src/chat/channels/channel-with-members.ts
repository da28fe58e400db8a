import { StreamError } from '../../stream/stream-errors.js';
import type { NewStreamChannel, StreamChannelState } from '../../stream/stream-types.js';
import type { StreamService } from '../../stream/stream.service.js';
import type { UserSyncService } from '../../users/sync/user-sync.service.js';
import type { Claim } from '../../work/claim.js';

/** Finds or creates a channel in Stream whose members are accounts, and creates those members that Stream lacks. */
export async function findOrCreateChannel(
  stream: StreamService,
  users: UserSyncService,
  wanted: NewStreamChannel,
  claim: Claim,
): Promise<StreamChannelState> {
  await users.ensureInStream(wanted.members);
  claim.assertHeld();
  try {
    return await stream.getOrCreateChannel(wanted);
  } catch (error) {
    if (!(error instanceof StreamError) || !error.invalidInput) throw error;
    // Stream refuses a channel when one of its members is missing there, for example because it was deleted by hand.
    await users.ensureInStream(wanted.members, true);
    claim.assertHeld();
    try {
      return await stream.getOrCreateChannel(wanted);
    } catch (refusal) {
      // It also refuses a member whose reactivation has not reached it yet: that passes, so the work is tried again.
      if (!(await users.hasPendingWork(wanted.members))) throw refusal;
      throw new Error('changes of members have not reached Stream yet', { cause: refusal });
    }
  }
}

/** Makes the member list equal to the given one: a client may have created the channel first, with other members. */
export async function updateMembers(
  stream: StreamService,
  wanted: NewStreamChannel,
  { members }: StreamChannelState,
  claim: Claim,
): Promise<void> {
  const missing = wanted.members.filter((id) => !members.includes(id));
  const surplus = members.filter((id) => !wanted.members.includes(id));
  claim.assertHeld();
  if (missing.length > 0) await stream.addMembers(wanted.type, wanted.id, missing);
  claim.assertHeld();
  if (surplus.length > 0) await stream.removeMembers(wanted.type, wanted.id, surplus);
}
