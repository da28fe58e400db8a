import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Caller } from '../policies/current-user.js';
import { AppException, type ErrorDetail } from '../common/errors/app-exception.js';
import { AppConfig } from '../config/app-config.js';
import { DatabaseClock } from '../database/database-clock.js';
import { newId } from '../database/string-id.js';
import type { Account } from '../common/accounts/account.js';
import { UsersService } from '../users/users.service.js';
import { isParticipant, PRACTICE_ROLES } from './appointment-access.js';
import type { AppointmentDto, CreateAppointmentDto } from './appointment.dto.js';
import { toAppointmentDto } from './appointment.mapper.js';
import { Appointment } from './appointment.schema.js';

/** Creates appointments, for vets and administrators, and shows them to their participants. */
@Injectable()
export class AppointmentsService {
  constructor(
    @InjectModel(Appointment.name) private readonly appointments: Model<Appointment>,
    private readonly users: UsersService,
    private readonly config: AppConfig,
    private readonly clock: DatabaseClock,
  ) {}

  /** @throws AppException FORBIDDEN when a vet creates one for another vet; VALIDATION_FAILED for wrong accounts */
  async create(caller: Caller, request: CreateAppointmentDto): Promise<AppointmentDto> {
    if (caller.role !== 'admin' && request.vetId !== caller.id) throw new AppException('FORBIDDEN');
    const petOwner = await this.checkParticipants(caller, request);
    const appointment = await this.appointments.create({
      _id: newId(),
      petOwnerId: request.petOwnerId,
      petOwnerName: request.petOwnerName ?? petOwner?.fullName ?? '',
      vetId: request.vetId,
      staffIds: request.staffIds.filter((id) => id !== request.vetId),
      appointmentTime: new Date(request.appointmentTime),
      durationMinutes: request.durationMinutes,
      chatActivationMinutes: request.activationMinutes,
    });
    return toAppointmentDto(appointment.toObject(), this.clock.now());
  }

  /** @throws AppException APPOINTMENT_NOT_FOUND also when the caller may not see it */
  async findOne(caller: Account, id: string): Promise<AppointmentDto> {
    const appointment = await this.appointments.findById(id).lean<Appointment>().exec();
    if (!appointment || !isParticipant(appointment, caller)) throw new AppException('APPOINTMENT_NOT_FOUND');
    return toAppointmentDto(appointment, this.clock.now());
  }

  /** Checks the accounts of a new appointment; returns the pet owner. */
  private async checkParticipants(
    { requestId }: Caller,
    { petOwnerId, vetId, staffIds }: CreateAppointmentDto,
  ): Promise<Account | undefined> {
    const ids = [...new Set([petOwnerId, vetId, ...staffIds])];
    if (this.config.auth.provisionAccounts) await this.provision(petOwnerId, [vetId, ...staffIds], requestId);
    const accounts = new Map((await this.users.findMany(ids)).map((account) => [account.id, account]));
    const isPracticeAccount = (id: string): boolean => PRACTICE_ROLES.includes(accounts.get(id)?.role ?? 'user');
    const details: ErrorDetail[] = [
      ...(accounts.get(petOwnerId)?.active ? [] : [wrong('petOwnerId', 'must be the id of an account')]),
      ...(petOwnerId === vetId ? [wrong('petOwnerId', 'must be another account than vetId')] : []),
      ...(accounts.get(vetId)?.active && isPracticeAccount(vetId) ? [] : [wrong('vetId', 'must be the id of a vet')]),
      ...(staffIds.every((id) => accounts.get(id)?.active && isPracticeAccount(id))
        ? []
        : [wrong('staffIds', 'must be ids of vets or administrators')]),
      ...(staffIds.includes(petOwnerId) ? [wrong('staffIds', 'must not contain the pet owner')] : []),
    ];
    if (details.length > 0) throw new AppException('VALIDATION_FAILED', { details });
    return accounts.get(petOwnerId);
  }

  /** With another sign-in system, an appointment may name accounts that have not signed in here yet. */
  private async provision(petOwnerId: string, practiceIds: readonly string[], requestId: string): Promise<void> {
    await this.users.findOrCreate({ id: petOwnerId, fullName: '', role: 'pet-owner', requestId });
    for (const id of practiceIds) await this.users.findOrCreate({ id, fullName: '', role: 'vet', requestId });
  }
}

const wrong = (field: string, problem: string): ErrorDetail => ({
  field,
  rule: 'person',
  message: `${field} ${problem}`,
});
