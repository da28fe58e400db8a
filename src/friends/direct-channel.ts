import { createHash } from 'node:crypto';
import type { DesiredChannel } from '../chat/projection/desired-channel.js';
import { CHANNEL_ID_PATTERN } from '../common/validation/identifiers.js';
import { isDuplicateKey } from '../database/database-errors.js';
import { CHANNEL_TYPE, directChannelId, hasReservedPrefix } from '../stream/channel-ids.js';
import { type Friendship, inOrder, pairOf } from './friendship.schema.js';

const HASH_LENGTH = 40;

/**
 * The ids that the channel of two accounts may have, preferred first: both ids joined, as clients expect, if that is a
 * valid id; then one with a hash that is unique to the pair. Ids may contain `-`, so two pairs may have the same joined
 * id. The second pair then gets the second form, because of a unique index.
 */
export function directChannelIds(a: string, b: string): readonly string[] {
  const joined = inOrder(a, b).join('-');
  const hash = createHash('sha256').update(pairOf(a, b)).digest('hex').slice(0, HASH_LENGTH);
  const usable = CHANNEL_ID_PATTERN.test(joined) && !hasReservedPrefix(joined);
  return usable ? [joined, directChannelId(hash)] : [directChannelId(hash)];
}

/** Writes with the first channel id that no other pair uses. An id that the pair already has is kept. */
export async function withFreeChannelId<T>(
  [low = '', high = '']: readonly string[],
  existing: string | undefined,
  write: (channelId: string) => Promise<T>,
): Promise<T> {
  const [first = '', last] = existing ? [existing] : directChannelIds(low, high);
  try {
    return await write(first);
  } catch (error) {
    if (!isDuplicateKey(error) || !last) throw error;
    return write(last);
  }
}

/**
 * The channel of a pair: open while the two are friends, frozen afterwards. Nothing else decides this.
 *
 * @returns null for a pair that has never been friends
 */
export function desiredDirectChannel(
  friendship: Pick<Friendship, 'status' | 'requester' | 'members' | 'channelId'>,
): DesiredChannel | null {
  const { channelId: id, requester, members } = friendship;
  if (!id) return null;
  const friends = friendship.status === 'accepted';
  return {
    type: CHANNEL_TYPE,
    id,
    createdById: requester,
    members,
    data: {},
    frozen: !friends,
    notices: [],
    mustExist: friends,
    trustedRoles: [],
  };
}
