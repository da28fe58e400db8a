import { appointmentChannelId } from '../stream/channel-ids.js';
import type { AppointmentDto } from './appointment.dto.js';
import type { Appointment } from './appointment.schema.js';
import { chatStatusAt } from './chat/desired-channel.js';

/** @param now decides whether the channel is pending or active */
export function toAppointmentDto(appointment: Appointment, now: Date): AppointmentDto {
  const chatStatus = chatStatusAt(appointment, now);
  return {
    id: appointment._id,
    petOwnerId: appointment.petOwnerId,
    petOwnerName: appointment.petOwnerName,
    vetId: appointment.vetId,
    staffIds: appointment.staffIds,
    appointmentTime: appointment.appointmentTime.toISOString(),
    durationMinutes: appointment.durationMinutes,
    status: appointment.status,
    ...(chatStatus && { chatChannelId: appointmentChannelId(appointment._id), chatStatus }),
    chatActivationMinutes: appointment.chatActivationMinutes,
    createdAt: appointment.createdAt.toISOString(),
    updatedAt: appointment.updatedAt.toISOString(),
  };
}
