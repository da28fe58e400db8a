import type { Role } from '../common/accounts/roles.js';
import type { Account } from '../common/accounts/account.js';
import type { Appointment } from './appointment.schema.js';

/** Accounts with these roles may work for the practice. */
export const PRACTICE_ROLES: readonly Role[] = ['vet', 'admin'];

type Participants = Pick<Appointment, 'petOwnerId' | 'vetId' | 'staffIds'>;

/** True for the appointment's vet and staff, and for administrators. */
export function isPractice({ vetId, staffIds }: Participants, { id, role }: Account): boolean {
  return role === 'admin' || id === vetId || staffIds.includes(id);
}

/** True for accounts that may see the appointment. For all others it does not exist. */
export function isParticipant(appointment: Participants, account: Account): boolean {
  return account.id === appointment.petOwnerId || isPractice(appointment, account);
}

/** The accounts in the appointment's channel, each once: pet owner, vet, staff. */
export function membersOf({ petOwnerId, vetId, staffIds }: Participants): string[] {
  return [...new Set([petOwnerId, vetId, ...staffIds])];
}
