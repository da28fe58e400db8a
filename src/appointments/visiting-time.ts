import type { Appointment } from './appointment.schema.js';
import { opensAt } from './chat/desired-channel.js';

const MINUTE_MS = 60_000;

/** When people meet for an appointment, and one caller's part in it. */
export interface VisitingTime {
  readonly vetId: string;
  readonly opensAt: Date;
  /** Earlier than planned when the chat was ended; the time of opening when the appointment does not take place any more. */
  readonly closesAt: Date;
  /** The vet and administrators receive; the others visit. */
  readonly isHost: boolean;
}

export function visitingTimeOf(appointment: Appointment): Omit<VisitingTime, 'isHost'> {
  const { vetId, appointmentTime, durationMinutes, status, chatEndedAt } = appointment;
  const opens = opensAt(appointment);
  const planned = appointmentTime.getTime() + durationMinutes * MINUTE_MS;
  const closesMs = status === 'scheduled' ? Math.min(planned, chatEndedAt?.getTime() ?? planned) : opens.getTime();
  return { vetId, opensAt: opens, closesAt: new Date(Math.max(closesMs, opens.getTime())) };
}
