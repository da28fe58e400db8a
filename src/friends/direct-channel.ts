import { createHash } from 'node:crypto';
import type { DesiredChannel } from '../chat/projection/desired-channel.js';
import { CHANNEL_ID_PATTERN } from '../common/validation/identifiers.js';
import { isDuplicateKey } from '../database/database-errors.js';
import { CHANNEL_TYPE, directChannelId, hasReservedPrefix } from '../stream/channel-ids.js';
import { type Friendship, inOrder, pairOf } from './friendship.schema.js';

const HASH_LENGTH = 40;

/** What comes before the two ids, for the clients that make up the channel's id themselves. */
const PREFIXES = { arrays: '', objects: 'messaging-' } as const;
export type ClientProfile = keyof typeof PREFIXES;

/**
 * The ids that the channel of two accounts may have, preferred first: both ids joined, as clients expect, if that is a
 * valid id; then one with a hash that is unique to the pair. Ids may contain `-`, so two pairs may have the same joined
 * id. The second pair then gets the second form, because of a unique index.
 */
export function directChannelIds(a: string, b: string, profile: ClientProfile): readonly string[] {
  const joined = `${PREFIXES[profile]}${inOrder(a, b).join('-')}`;
  const hash = createHash('sha256').update(pairOf(a, b)).digest('hex').slice(0, HASH_LENGTH);
  const usable = CHANNEL_ID_PATTERN.test(joined) && !hasReservedPrefix(joined);
  return usable ? [joined, directChannelId(hash)] : [directChannelId(hash)];
}

/** Writes with the first channel id that no other pair uses. An id that the pair already has is kept. */
export async function withFreeChannelId<T>(
  [low = '', high = '']: readonly string[],
  { existing, profile }: { readonly existing: string | undefined; readonly profile: ClientProfile },
  write: (channelId: string) => Promise<T>,
): Promise<T> {
  const [first = '', last] = existing ? [existing] : directChannelIds(low, high, profile);
  try {
    return await write(first);
  } catch (error) {
    if (!isDuplicateKey(error) || !last) throw error;
    return write(last);
  }
}

/** Friends, or two who opened their channel since they were friends last. Older records lack the time of opening. */
export function isOpen({ status, openedAt, endedAt }: Pick<Friendship, 'status' | 'openedAt' | 'endedAt'>): boolean {
  if (status === 'accepted' || status === 'blocked') return status === 'accepted';
  return Boolean(openedAt && (!endedAt || openedAt > endedAt));
}

/**
 * The channel of a pair: open while {@link isOpen}, frozen afterwards. Nothing else decides this.
 *
 * @returns null for a pair that has had none
 */
export function desiredDirectChannel(
  friendship: Pick<Friendship, 'status' | 'requester' | 'members' | 'channelId' | 'openedAt' | 'endedAt'>,
): DesiredChannel | null {
  const { channelId: id, requester, members } = friendship;
  if (!id) return null;
  const open = isOpen(friendship);
  return {
    type: CHANNEL_TYPE,
    id,
    createdById: requester,
    members,
    data: {},
    frozen: !open,
    notices: [],
    mustExist: open,
    trustedRoles: [],
  };
}
