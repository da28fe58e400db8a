import { isDeepStrictEqual } from 'node:util';
import type { UpdateAppointmentDto } from './appointment-request.dto.js';
import type { Appointment } from './appointment.schema.js';

/** The fields of an appointment that requests set. */
export type AppointmentFields = Partial<
  Pick<
    Appointment,
    'vetId' | 'petOwnerName' | 'staffIds' | 'appointmentTime' | 'durationMinutes' | 'chatActivationMinutes'
  >
>;

/** The fields that a request names, in the form in which they are stored. */
export function fieldsOf(request: UpdateAppointmentDto): AppointmentFields {
  const { vetId, petOwnerName, staffIds, appointmentTime, durationMinutes, activationMinutes } = request;
  return {
    ...(vetId !== undefined && { vetId }),
    // Null counts as absent in a whole appointment.
    ...(typeof petOwnerName === 'string' && { petOwnerName }),
    ...(staffIds !== undefined && { staffIds }),
    ...(appointmentTime !== undefined && { appointmentTime: new Date(appointmentTime) }),
    ...(durationMinutes !== undefined && { durationMinutes }),
    ...(activationMinutes !== undefined && { chatActivationMinutes: activationMinutes }),
  };
}

/** Those of the fields that differ from the stored ones. The vet does not count among the staff. */
export function changesOf(stored: Appointment, fields: AppointmentFields): AppointmentFields {
  const { vetId = stored.vetId, staffIds = stored.staffIds } = fields;
  const wanted = { ...fields, staffIds: staffIds.filter((id) => id !== vetId) };
  return Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => !isDeepStrictEqual(value, stored[name as keyof Appointment])),
  );
}
