import { Injectable } from '@nestjs/common';
import type { Account } from '../common/accounts/account.js';
import { AppException } from '../common/errors/app-exception.js';
import { AppConfig } from '../config/app-config.js';
import type { Caller } from '../policies/current-user.js';
import { UsersService } from '../users/users.service.js';
import { DeletedUsers } from '../users/erasure/deleted-users.service.js';
import { membersOf, PRACTICE_ROLES } from './appointment-access.js';
import type { Appointment } from './appointment.schema.js';

type People = Pick<Appointment, 'petOwnerId' | 'vetId' | 'staffIds'>;

/** Checks who may be named in an appointment. */
@Injectable()
export class AppointmentPeopleService {
  constructor(
    private readonly users: UsersService,
    private readonly config: AppConfig,
    private readonly deleted: DeletedUsers,
  ) {}

  /**
   * Checks the accounts of an appointment; returns the pet owner.
   *
   * @throws AppException VALIDATION_FAILED
   */
  async check(caller: Caller, people: People): Promise<Account | undefined> {
    const { petOwnerId, vetId, staffIds } = people;
    // With another sign-in system, an appointment may be the first that is heard of a pet owner. Nobody becomes a vet by it.
    if (this.config.auth.provisionAccounts) await this.provision(petOwnerId, caller);
    const found = await this.users.findMany(membersOf(people));
    const active = new Map(found.filter((account) => account.active).map((account) => [account.id, account]));
    const isPractice = (id: string): boolean => PRACTICE_ROLES.includes(active.get(id)?.role ?? 'user');
    const rules = [
      { field: 'petOwnerId', holds: active.has(petOwnerId), text: 'must be the id of an account' },
      { field: 'petOwnerId', holds: petOwnerId !== vetId, text: 'must be another account than vetId' },
      { field: 'vetId', holds: isPractice(vetId), text: 'must be the id of a vet' },
      { field: 'staffIds', holds: staffIds.every(isPractice), text: 'must be ids of vets or administrators' },
      { field: 'staffIds', holds: !staffIds.includes(petOwnerId), text: 'must not contain the pet owner' },
    ];
    const details = rules
      .filter(({ holds }) => !holds)
      .map(({ field, text }) => ({ field, rule: 'person', message: `${field} ${text}` }));
    if (details.length > 0) throw new AppException('VALIDATION_FAILED', { details });
    return active.get(petOwnerId);
  }

  /** The name that an appointment may have for a pet owner: none for one who was deleted. */
  async nameFor(petOwnerId: string, name: string): Promise<string> {
    return name !== '' && (await this.deleted.among([petOwnerId])).has(petOwnerId) ? '' : name;
  }

  private async provision(id: string, { id: by, requestId }: Caller): Promise<void> {
    await this.users.findOrCreate({ id, fullName: '', role: 'pet-owner', requestId }, by);
  }
}
