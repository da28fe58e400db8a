import type { Role } from '../../common/accounts/roles.js';
import type { NewStreamChannel, StreamChannelData, StreamChannelState } from '../../stream/stream-types.js';
import type { ChannelStatus } from '../channels/channel.schema.js';

/** A system message that the channel must contain once. Its id is ours: Stream accepts it only once. */
export interface ChannelNotice {
  readonly id: string;
  readonly text: string;
}

/** What lists show of an appointment's channel. */
interface ListedAppointment {
  readonly id: string;
  readonly petOwnerIds: readonly string[];
  readonly vetIds: readonly string[];
  readonly status: ChannelStatus;
  readonly allowedFrom: Date;
  readonly allowedUntil: Date | undefined;
}

/**
 * A channel of this server as it should be now. The record that owns the channel decides it, by a pure function; the
 * projector makes Stream and the read model equal to it.
 */
export interface DesiredChannel extends NewStreamChannel {
  /** All members. Anybody else is removed. */
  readonly members: readonly string[];
  /** Fields that the channel must have. Other fields are left alone. */
  readonly data: StreamChannelData & { readonly name?: string };
  readonly notices: readonly ChannelNotice[];
  /** Members who cannot be added now, because their accounts are deactivated. Those who are there already stay. */
  readonly notYet?: readonly string[];
  /** The members who may moderate, and no others. Absent: roles in the channel are left alone. */
  readonly moderators?: readonly string[];
  /** Members who keep order in the channel through this server: its owner and moderators. */
  readonly managers?: readonly string[];
  /** Messages up to this moment are cleared. */
  readonly truncatedAt?: Date | undefined;
  /** False when the channel is only kept in order if it exists: it is not created, and members are not added. */
  readonly mustExist: boolean;
  /**
   * Accounts with these roles belong here even when they are no longer members, such as the vets of a practice. Their
   * messages are kept when the channel existed before its record.
   */
  readonly trustedRoles: readonly Role[];
  /** When the desired channel changes although its record does not. */
  readonly nextTransitionAt?: Date | undefined;
  readonly appointment?: ListedAppointment | undefined;
}

/** The members whom Stream accepts now. */
export const addableMembers = ({ members, notYet = [] }: DesiredChannel): readonly string[] =>
  notYet.length === 0 ? members : members.filter((id) => !notYet.includes(id));

/** The fields in which a channel's data and frozen state differ from the desired ones, with their desired values. */
export function changedData(
  { data, frozen }: Pick<DesiredChannel, 'data' | 'frozen'>,
  found: Pick<StreamChannelState, 'data' | 'frozen'>,
): StreamChannelData {
  return Object.fromEntries(
    Object.entries({ ...data, frozen }).filter(
      // A field that is null must not be there.
      ([field, value]) => value !== (field === 'frozen' ? found.frozen : (found.data[field] ?? null)),
    ),
  );
}
