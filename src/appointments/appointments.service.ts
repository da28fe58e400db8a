import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Caller } from '../policies/current-user.js';
import { AppException } from '../common/errors/app-exception.js';
import { AppConfig } from '../config/app-config.js';
import { DatabaseClock } from '../database/database-clock.js';
import { newId } from '../database/string-id.js';
import type { Account } from '../common/accounts/account.js';
import { UsersService } from '../users/users.service.js';
import { isParticipant, membersOf, PRACTICE_ROLES } from './appointment-access.js';
import { type AppointmentDto, type CreateAppointmentDto, toAppointmentDto } from './appointment.dto.js';
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
  private async checkParticipants({ requestId }: Caller, request: CreateAppointmentDto): Promise<Account | undefined> {
    const { petOwnerId, vetId, staffIds } = request;
    if (this.config.auth.provisionAccounts) await this.provision(request, requestId);
    const found = await this.users.findMany(membersOf(request));
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

  /** With another sign-in system, an appointment may name accounts that have not signed in here yet. */
  private async provision({ petOwnerId, vetId, staffIds }: CreateAppointmentDto, requestId: string): Promise<void> {
    await this.users.findOrCreate({ id: petOwnerId, fullName: '', role: 'pet-owner', requestId });
    for (const id of [vetId, ...staffIds]) await this.users.findOrCreate({ id, fullName: '', role: 'vet', requestId });
  }
}
