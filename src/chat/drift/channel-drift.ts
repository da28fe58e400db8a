import { addableMembers, changedData, type DesiredChannel } from '../projection/desired-channel.js';
import type { StreamChannelState } from '../../stream/stream-types.js';

/**
 * How Stream's channels and ours may differ. missing: Stream lacks a channel. members, data, frozen: a channel has others.
 * unowned: a channel has an id of ours, but no record wants it.
 */
export const CHANNEL_DRIFT_KINDS = ['missing', 'members', 'data', 'frozen', 'unowned'] as const;

export type ChannelDriftKind = (typeof CHANNEL_DRIFT_KINDS)[number];

/** One difference between a record and its channel in Stream. */
export interface ChannelDriftFinding {
  readonly kind: ChannelDriftKind;
  readonly cid: string;
  /** The kind of record that owns the channel; null for an unowned one. */
  readonly owner: string | null;
  readonly recordId: string | number | null;
  /** What differs: ids of members, with `+` for a foreign and `-` for a missing one; or names of fields. */
  readonly details: readonly string[];
  /** The last error if the record's work is dead: after a repair it may become dead again. */
  readonly deadLetter: string | null;
}

export interface ChannelDriftProgress {
  /** Our records come first, then Stream's channels. */
  readonly phase: 'records' | 'stream';
  readonly checked: number;
  /** Set during a pause that Stream has asked for. */
  readonly waitingMs: number | undefined;
}

export interface ChannelDriftOptions {
  /** Projects the records again whose channels differ. Unowned channels are only reported. */
  readonly repair?: boolean;
  readonly onFinding?: (finding: ChannelDriftFinding) => void;
  readonly onProgress?: (progress: ChannelDriftProgress) => void;
}

export interface ChannelDriftSummary {
  /** Records that own a channel. */
  readonly records: number;
  readonly streamChannels: number;
  /** Records whose changes have not reached Stream yet. They are not compared. */
  readonly onTheirWay: number;
  readonly findings: Readonly<Record<ChannelDriftKind, number>>;
  /** Records whose channels were repaired. */
  readonly repaired: number;
  /** Records that were marked for repair, and that Stream does not have yet. */
  readonly underWay: number;
}

/** The differences of one channel. Of a channel with more than a hundred members, only the first hundred are compared. */
export function channelDriftOf(
  wanted: DesiredChannel,
  found: StreamChannelState | undefined,
): readonly Pick<ChannelDriftFinding, 'kind' | 'details'>[] {
  if (!found) return wanted.mustExist ? [{ kind: 'missing', details: [] }] : [];
  const isComplete = found.members.length === found.memberCount;
  const foreign = found.members.filter((id) => !wanted.members.includes(id)).map((id) => `+${id}`);
  const missing =
    wanted.mustExist && isComplete
      ? addableMembers(wanted)
          .filter((id) => !found.members.includes(id))
          .map((id) => `-${id}`)
      : [];
  const members = [...foreign, ...missing];
  const { frozen, ...data } = changedData(wanted, found);
  return [
    ...(members.length > 0 ? [{ kind: 'members', details: members } as const] : []),
    ...(Object.keys(data).length > 0 ? [{ kind: 'data', details: Object.keys(data) } as const] : []),
    ...(frozen === undefined ? [] : [{ kind: 'frozen', details: [frozen ? 'unfrozen' : 'frozen'] } as const]),
  ];
}
