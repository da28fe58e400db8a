import type { SystemSettings } from '../settings.js';
import { bearerToken, ensureAccounts, type SampleAccount } from './accounts.js';
import { ensureAppointment, type SampleAppointment } from './appointment.js';

/** Accounts and an appointment for trying out a running system. */
export interface Samples {
  readonly accounts: readonly SampleAccount[];
  /** Absent when the pet owner or the vet can no longer sign in. */
  readonly appointment?: SampleAppointment;
}

/**
 * Makes the samples that are missing, and keeps those that exist. `lastAppointmentId` is that of the last run.
 *
 * @throws StartError when the server refuses the appointment; the reason of `signal` when that is aborted.
 */
export async function makeSamples(
  settings: SystemSettings,
  password: string,
  lastAppointmentId: unknown,
  now: Date,
  signal: AbortSignal,
): Promise<Samples> {
  const { mongodbUri, publicUrl } = settings;
  const stored = await ensureAccounts({ mongodbUri, publicUrl, password, now, signal });
  signal.throwIfAborted();
  const accounts = stored.map((account) => ({ ...account, token: bearerToken(settings.jwtSecret, account, now) }));
  const owner = accounts.find(({ id }) => id === 'sample-owner');
  const vet = accounts.find(({ id }) => id === 'sample-vet');
  if (!owner || !vet) return { accounts };
  const appointment = await ensureAppointment(settings.apiUrl, owner, vet, lastAppointmentId, now);
  return { accounts, appointment };
}
