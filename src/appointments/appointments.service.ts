import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import type { Caller } from '../policies/current-user.js';
import { AppException } from '../common/errors/app-exception.js';
import { decodeCursor, encodeCursor, olderThan, pageOf } from '../common/pagination/cursor.js';
import { DatabaseClock } from '../database/database-clock.js';
import { isDuplicateKey } from '../database/database-errors.js';
import { newId } from '../database/string-id.js';
import { type Account, MAX_NAME_LENGTH } from '../common/accounts/account.js';
import { mendName } from '../common/validation/names.js';
import { isParticipant } from './appointment-access.js';
import { changesOf, fieldsOf } from './appointment-fields.js';
import { AppointmentPeopleService } from './appointment-people.service.js';
import type { CreateAppointmentDto, ListAppointmentsQuery } from './appointment-request.dto.js';
import { type AppointmentDto, type AppointmentListDto, toAppointmentDto } from './appointment.dto.js';
import { Appointment } from './appointment.schema.js';
import { type VisitingTime, visitingTimeOf } from './visiting-time.js';

/** Creates appointments, for vets and administrators, and shows them to their participants. */
@Injectable()
export class AppointmentsService {
  constructor(
    @InjectModel(Appointment.name) private readonly appointments: Model<Appointment>,
    private readonly people: AppointmentPeopleService,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * With an id of the practice's own the call may be repeated: the appointment is created once.
   *
   * @throws AppException FORBIDDEN when a vet creates one for another vet; VALIDATION_FAILED for wrong accounts; CONFLICT
   *   when the id belongs to an appointment with other content
   */
  async create(caller: Caller, request: CreateAppointmentDto): Promise<AppointmentDto> {
    if (caller.role !== 'admin' && request.vetId !== caller.id) throw new AppException('FORBIDDEN');
    const earlier = request.id === undefined ? null : await this.findSame(request.id, request);
    return this.show(earlier ?? (await this.insert(caller, request)));
  }

  /** @throws AppException APPOINTMENT_NOT_FOUND also when the caller may not see it */
  async findOne(caller: Account, id: string): Promise<AppointmentDto> {
    const appointment = await this.find(caller, id);
    if (!appointment) throw new AppException('APPOINTMENT_NOT_FOUND');
    return this.show(appointment);
  }

  /** The appointments in which the caller takes part, for administrators all of them; latest first. */
  async findAll({ id, role }: Account, query: ListAppointmentsQuery): Promise<AppointmentListDto> {
    const { limit, cursor, from, to } = query;
    const time = {
      ...(from !== undefined && { $gte: new Date(from) }),
      ...(to !== undefined && { $lt: new Date(to) }),
    };
    const shown: QueryFilter<Appointment> = {
      deletedAt: null,
      $and: [
        ...(Object.keys(time).length > 0 ? [{ appointmentTime: time }] : []),
        cursor === undefined ? {} : olderThan('appointmentTime', decodeCursor(cursor)),
      ],
    };
    // Each part with all conditions, so that an index serves it in order, and MongoDB merges the three.
    const own = [{ petOwnerId: id }, { vetId: id }, { staffIds: id }].map((part) => ({ ...part, ...shown }));
    const rows = await this.appointments
      .find(role === 'admin' ? shown : { $or: own })
      .sort({ appointmentTime: -1, _id: -1 })
      .limit(limit + 1)
      .lean<Appointment[]>()
      .exec();
    const { page, next } = pageOf(rows, limit, ({ appointmentTime: at, _id: id }) => encodeCursor({ at, id }));
    return {
      appointments: page.map((appointment) => this.show(appointment)),
      ...next,
    };
  }

  /**
   * The time of an appointment, and the caller's part in it.
   *
   * @returns null when there is no such appointment, or the caller may not see it
   */
  async findVisitingTime(caller: Account, id: string): Promise<VisitingTime | null> {
    const appointment = await this.find(caller, id);
    if (!appointment) return null;
    return { ...visitingTimeOf(appointment), isHost: caller.role === 'admin' || caller.id === appointment.vetId };
  }

  private async find(caller: Account, id: string): Promise<Appointment | null> {
    const appointment = await this.appointments.findOne({ _id: id, deletedAt: null }).lean<Appointment>().exec();
    return appointment && isParticipant(appointment, caller) ? appointment : null;
  }

  private async insert(caller: Caller, request: CreateAppointmentDto): Promise<Appointment> {
    const { id: _id = newId(), petOwnerId, vetId } = request;
    const petOwner = await this.people.check(caller, request);
    try {
      const created = await this.appointments.create({
        petOwnerName: mendName(petOwner?.fullName ?? '', MAX_NAME_LENGTH),
        ...fieldsOf(request),
        _id,
        petOwnerId,
        staffIds: request.staffIds.filter((id) => id !== vetId),
      });
      return created.toObject();
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      // Another call with this id came first.
      const earlier = await this.findSame(_id, request);
      if (!earlier) throw error;
      return earlier;
    }
  }

  /** The appointment with this id, if it has the requested content; null if there is none. */
  private async findSame(id: string, request: CreateAppointmentDto): Promise<Appointment | null> {
    const found = await this.appointments.findById(id).lean<Appointment>().exec();
    if (!found) return null;
    const differs = Object.keys(changesOf(found, fieldsOf(request))).length > 0;
    if (found.deletedAt || found.petOwnerId !== request.petOwnerId || differs) throw new AppException('CONFLICT');
    return found;
  }

  private show(appointment: Appointment): AppointmentDto {
    return toAppointmentDto(appointment, this.clock.now());
  }
}
