import { StartError } from '../start-error.js';
import type { SampleAccount } from './accounts.js';

/** The appointment whose chat the printed calls open. */
export interface SampleAppointment {
  readonly id: string;
  readonly petOwnerId: string;
  readonly vetId: string;
  /** ISO 8601. */
  readonly appointmentTime: string;
}

/** Less than the five minutes before the appointment at which its chat opens, so the chat is open at once. */
const LEAD_MS = 4 * 60_000;

/**
 * The sample appointment of the last run while its time has not passed, else a new one, made over HTTP by the vet.
 *
 * @throws StartError when the server refuses to make one, with its answer.
 */
export async function ensureAppointment(
  apiUrl: string,
  owner: SampleAccount,
  vet: SampleAccount,
  lastId: unknown,
  now: Date,
): Promise<SampleAppointment> {
  const headers = { authorization: `Bearer ${vet.token}`, 'content-type': 'application/json' };
  if (typeof lastId === 'string') {
    const answer = await fetch(`${apiUrl}/api/appointments/${encodeURIComponent(lastId)}`, { headers });
    const last = answer.ok ? toAppointment(await answer.json()) : undefined;
    if (last && Date.parse(last.appointmentTime) > now.getTime()) return last;
  }
  const wanted = {
    petOwnerId: owner.id,
    vetId: vet.id,
    petOwnerName: owner.fullName,
    appointmentTime: new Date(now.getTime() + LEAD_MS).toISOString(),
  };
  const answer = await fetch(`${apiUrl}/api/appointments`, { method: 'POST', headers, body: JSON.stringify(wanted) });
  const body = await answer.text();
  const made = answer.ok ? toAppointment(JSON.parse(body)) : undefined;
  if (made === undefined) throw new StartError(`no sample appointment: the server answered ${answer.status} ${body}`);
  return made;
}

function toAppointment(body: unknown): SampleAppointment | undefined {
  const { id, petOwnerId, vetId, appointmentTime } = { ...(body as Partial<SampleAppointment> | null) };
  return id && petOwnerId && vetId && appointmentTime ? { id, petOwnerId, vetId, appointmentTime } : undefined;
}
