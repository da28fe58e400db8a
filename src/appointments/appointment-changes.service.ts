import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import { AppException } from '../common/errors/app-exception.js';
import { DatabaseClock } from '../database/database-clock.js';
import type { Caller } from '../policies/current-user.js';
import { isParticipant } from './appointment-access.js';
import { type AppointmentFields, changesOf, fieldsOf } from './appointment-fields.js';
import { AppointmentPeopleService } from './appointment-people.service.js';
import type { PutAppointmentDto, UpdateAppointmentDto } from './appointment-request.dto.js';
import { type AppointmentDto, type AppointmentRemovedDto, toAppointmentDto } from './appointment.dto.js';
import { Appointment, type AppointmentStatus } from './appointment.schema.js';
import { AppointmentsService } from './appointments.service.js';
import { AppointmentChannels } from './chat/appointment-channels.service.js';

interface PutAppointment {
  readonly appointment: AppointmentDto;
  readonly created: boolean;
}

/**
 * Changes appointments, for their vet and administrators. Each change is one update that marks the appointment, so that
 * its channel follows; no call waits for Stream.
 */
@Injectable()
export class AppointmentChangesService {
  constructor(
    @InjectModel(Appointment.name) private readonly appointments: Model<Appointment>,
    private readonly creation: AppointmentsService,
    private readonly people: AppointmentPeopleService,
    private readonly channels: AppointmentChannels,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Makes or changes the appointment with an id of the practice's own.
   *
   * @throws AppException CONFLICT when it was deleted, or has another pet owner, who must not read this one's chat
   */
  async put(caller: Caller, id: string, request: PutAppointmentDto): Promise<PutAppointment> {
    if (caller.role !== 'admin' && request.vetId !== caller.id) throw new AppException('FORBIDDEN');
    const found = await this.appointments.findById(id).lean<Appointment>().exec();
    if (!found)
      return { appointment: await this.creation.create(caller, Object.assign({}, request, { id })), created: true };
    assertMayChange(caller, found);
    if (found.deletedAt || found.petOwnerId !== request.petOwnerId) throw new AppException('CONFLICT');
    return { appointment: await this.write(caller, found, fieldsOf(request)), created: false };
  }

  /** Changes what the request names. */
  async update(caller: Caller, id: string, request: UpdateAppointmentDto): Promise<AppointmentDto> {
    return this.write(caller, await this.find(caller, id), fieldsOf(request));
  }

  /** Cancels or completes it, which ends its chat. Repeated calls change nothing. */
  async finish(caller: Caller, id: string, status: Exclude<AppointmentStatus, 'scheduled'>): Promise<AppointmentDto> {
    const appointment = await this.find(caller, id);
    if (appointment.status === status) return toAppointmentDto(appointment, this.clock.now());
    const finished = await this.endWith(caller, appointment, { status: 'scheduled' }, { status });
    return toAppointmentDto(finished, this.clock.now());
  }

  /** Deletes it and ends its chat, which its members can still read. The record stays. */
  async remove(caller: Caller, id: string): Promise<AppointmentRemovedDto> {
    const appointment = await this.find(caller, id);
    await this.endWith(caller, appointment, {}, { deletedAt: this.clock.now() });
    return { success: true };
  }

  private async find(caller: Caller, id: string): Promise<Appointment> {
    const appointment = await this.appointments.findOne({ _id: id, deletedAt: null }).lean<Appointment>().exec();
    if (!appointment) throw new AppException('APPOINTMENT_NOT_FOUND');
    assertMayChange(caller, appointment);
    return appointment;
  }

  private async write(caller: Caller, appointment: Appointment, given: AppointmentFields): Promise<AppointmentDto> {
    const { petOwnerName: name } = given;
    const fields =
      name === undefined
        ? given
        : Object.assign({}, given, { petOwnerName: await this.people.nameFor(appointment.petOwnerId, name) });
    const changes = changesOf(appointment, fields);
    if (Object.keys(changes).length === 0) return toAppointmentDto(appointment, this.clock.now());
    if (changes.vetId !== undefined && caller.role !== 'admin') throw new AppException('FORBIDDEN');
    // Accounts that were deactivated since do not keep the time from being changed.
    if (changes.vetId !== undefined || changes.staffIds !== undefined)
      await this.people.check(caller, Object.assign({}, appointment, changes));
    const changed = await this.channels.change(asRead(appointment), { $set: changes }, caller.requestId);
    return toAppointmentDto(this.found(changed), this.clock.now());
  }

  /** Sets fields and ends the chat, in one update. A chat that was ended before gets no second notice. */
  private async endWith(
    caller: Caller,
    appointment: Appointment,
    when: QueryFilter<Appointment>,
    set: Partial<Appointment>,
  ): Promise<Appointment> {
    const record = { ...asRead(appointment), ...when };
    const ended =
      (await this.channels.change(
        { ...record, chatEndedAt: null },
        { $set: { ...set, chatEndedAt: this.clock.now() }, $inc: { chatEndings: 1 } },
        caller.requestId,
      )) ?? (await this.channels.change({ ...record, chatEndedAt: { $ne: null } }, { $set: set }, caller.requestId));
    return this.found(ended);
  }

  private found(changed: Appointment | null): Appointment {
    // It was deleted, finished or given to another vet since it was read.
    if (!changed) throw new AppException('CONFLICT');
    this.channels.wake();
    return changed;
  }
}

/** The record, unless the permission to change it has changed since. */
const asRead = ({ _id, vetId }: Appointment): QueryFilter<Appointment> => ({ _id, vetId, deletedAt: null });

/** @throws AppException APPOINTMENT_NOT_FOUND for outsiders, FORBIDDEN for other participants */
function assertMayChange(caller: Caller, appointment: Appointment): void {
  if (!isParticipant(appointment, caller)) throw new AppException('APPOINTMENT_NOT_FOUND');
  if (caller.role !== 'admin' && caller.id !== appointment.vetId) throw new AppException('FORBIDDEN');
}
