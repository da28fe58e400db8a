import type { ChannelStatus } from '../../chat/channels/channel.schema.js';
import type { DesiredChannel } from '../../chat/projection/desired-channel.js';
import { appointmentChannelId, CHANNEL_TYPE } from '../../stream/channel-ids.js';
import { membersOf, PRACTICE_ROLES } from '../appointment-access.js';
import type { Appointment } from '../appointment.schema.js';

/** Promised: existing clients compare this text. */
export const END_NOTICE = 'This chat has been ended by the veterinary practice.';

const MINUTE_MS = 60_000;

type ChatFields = Pick<Appointment, 'appointmentTime' | 'chatActivationMinutes' | 'chatRequestedAt' | 'chatEndedAt'>;

export function opensAt({ appointmentTime, chatActivationMinutes }: ChatFields): Date {
  return new Date(appointmentTime.getTime() - chatActivationMinutes * MINUTE_MS);
}

/** pending before the channel opens, then active; ended after it was ended; undefined while there is no channel. */
export function chatStatusAt(appointment: ChatFields, now: Date): ChannelStatus | undefined {
  if (!appointment.chatRequestedAt) return undefined;
  if (appointment.chatEndedAt) return 'ended';
  return now < opensAt(appointment) ? 'pending' : 'active';
}

/**
 * The channel that an appointment should have. Nothing else decides this.
 *
 * @returns null while no channel is requested
 */
export function desiredChannel(appointment: Appointment, now: Date): DesiredChannel | null {
  const status = chatStatusAt(appointment, now);
  if (!status) return null;
  const id = appointmentChannelId(appointment._id);
  return {
    type: CHANNEL_TYPE,
    id,
    createdById: appointment.vetId,
    members: membersOf(appointment),
    frozen: status !== 'active',
    data: {
      name: `Chat with ${appointment.petOwnerName || 'Pet Owner'}`,
      appointmentId: appointment._id,
      appointmentTime: appointment.appointmentTime.toISOString(),
      activationMinutes: appointment.chatActivationMinutes,
      status,
    },
    // The id includes the number of the ending: a channel that is reopened and ended again gets another notice.
    notices: status === 'ended' ? [{ id: `${id}-ended-${appointment.chatEndings}`, text: END_NOTICE }] : [],
    mustExist: true,
    trustedRoles: PRACTICE_ROLES,
    nextTransitionAt: status === 'pending' ? opensAt(appointment) : undefined,
    appointment: {
      id: appointment._id,
      petOwnerIds: [appointment.petOwnerId],
      vetIds: [appointment.vetId, ...appointment.staffIds],
      status,
      allowedFrom: opensAt(appointment),
      allowedUntil: appointment.chatEndedAt ?? undefined,
    },
  };
}

/**
 * The same for people who were deleted, of whom Stream refuses to add any. Without its pet owner a channel is only kept in
 * order while it exists.
 */
export function withDeletedMembers(
  wanted: DesiredChannel,
  { petOwnerId }: Pick<Appointment, 'petOwnerId'>,
  deleted: ReadonlySet<string>,
): DesiredChannel {
  if (deleted.size === 0) return wanted;
  if (deleted.has(petOwnerId)) return { ...wanted, mustExist: false };
  const createdById = deleted.has(wanted.createdById) ? petOwnerId : wanted.createdById;
  return { ...wanted, createdById, notYet: [...deleted] };
}
