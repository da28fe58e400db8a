import type { ChannelStatus } from '../../chat/channels/channel.schema.js';
import { appointmentChannelId, CHANNEL_TYPE } from '../../stream/channel-ids.js';
import type { StreamChannelData } from '../../stream/stream-types.js';
import { membersOf } from '../appointment-access.js';
import type { Appointment } from '../appointment.schema.js';

/** Promised: existing clients compare this text. */
export const END_NOTICE = 'This chat has been ended by the veterinary practice.';

const MINUTE_MS = 60_000;

/** An appointment's channel as it should be at a given moment. */
export interface DesiredChannel {
  readonly type: string;
  readonly id: string;
  readonly createdById: string;
  readonly members: readonly string[];
  readonly status: ChannelStatus;
  readonly frozen: boolean;
  readonly data: StreamChannelData & { readonly name: string };
  /** The message that the channel must contain. Its id includes the number of the ending. */
  readonly notice: { readonly id: string; readonly text: string } | undefined;
  readonly allowedFrom: Date;
  readonly allowedUntil: Date | undefined;
  /** When the desired channel changes without a change of the appointment. */
  readonly nextTransitionAt: Date | undefined;
}

type ChatFields = Pick<Appointment, 'appointmentTime' | 'chatActivationMinutes' | 'chatRequestedAt' | 'chatEndedAt'>;

function opensAt({ appointmentTime, chatActivationMinutes }: ChatFields): Date {
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
  const ended = status === 'ended';
  return {
    type: CHANNEL_TYPE,
    id,
    createdById: appointment.vetId,
    members: membersOf(appointment),
    status,
    frozen: status !== 'active',
    data: {
      name: `Chat with ${appointment.petOwnerName || 'Pet Owner'}`,
      appointmentId: appointment._id,
      appointmentTime: appointment.appointmentTime.toISOString(),
      activationMinutes: appointment.chatActivationMinutes,
      status,
    },
    notice: ended ? { id: `${id}-ended-${appointment.chatEndings}`, text: END_NOTICE } : undefined,
    allowedFrom: opensAt(appointment),
    allowedUntil: appointment.chatEndedAt ?? undefined,
    nextTransitionAt: status === 'pending' ? opensAt(appointment) : undefined,
  };
}
