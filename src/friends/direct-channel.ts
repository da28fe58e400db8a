import { createHash } from 'node:crypto';
import { CHANNEL_ID_PATTERN } from '../common/validation/identifiers.js';
import { CHANNEL_TYPE, directChannelId, hasReservedPrefix } from '../stream/channel-ids.js';
import { type Friendship, inOrder, pairOf } from './friendship.schema.js';

const HASH_LENGTH = 40;

/** The channel of two friends as it should be at Stream. */
export interface DesiredDirectChannel {
  readonly type: string;
  readonly id: string;
  readonly createdById: string;
  readonly members: readonly string[];
  readonly data: Readonly<Record<string, never>>;
  readonly frozen: boolean;
  /** False when it only has to be frozen where it exists. */
  readonly made: boolean;
}

/**
 * The ids that the channel of two accounts may have, best first: the two ids joined, as clients expect it, where that can
 * be an id at all; then one that is theirs alone. Ids may hold `-`, so two pairs may join alike: who comes second takes
 * the second form, which a unique index sees to.
 */
export function directChannelIds(a: string, b: string): readonly string[] {
  const joined = inOrder(a, b).join('-');
  const hash = createHash('sha256').update(pairOf(a, b)).digest('hex').slice(0, HASH_LENGTH);
  const usable = CHANNEL_ID_PATTERN.test(joined) && !hasReservedPrefix(joined);
  return usable ? [joined, directChannelId(hash)] : [directChannelId(hash)];
}

/**
 * The one place that says what the channel of a pair is: open while they are friends, frozen when they are no more.
 *
 * @returns null for a pair that has never been friends
 */
export function desiredDirectChannel(
  friendship: Pick<Friendship, 'status' | 'requester' | 'members' | 'channelId'>,
): DesiredDirectChannel | null {
  const { channelId: id, requester, members } = friendship;
  if (!id) return null;
  const friends = friendship.status === 'accepted';
  return { type: CHANNEL_TYPE, id, createdById: requester, members, data: {}, frozen: !friends, made: friends };
}
