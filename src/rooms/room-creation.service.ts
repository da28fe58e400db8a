import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { AppointmentsService } from '../appointments/appointments.service.js';
import { AppException } from '../common/errors/app-exception.js';
import { isDuplicateKey } from '../database/database-errors.js';
import { newId } from '../database/string-id.js';
import type { Client } from '../limits/client.decorator.js';
import type { Caller } from '../policies/current-user.js';
import { firstWork } from '../work/work.schema.js';
import { RoomLimits } from './room-limits.service.js';
import { slugOf } from './room-name.js';
import type { CreateRoomDto } from './room-request.dto.js';
import { RoomWork } from './room-work.service.js';
import { Room } from './room.schema.js';

/** Of a room that a guest makes. */
const GUEST_ROOM = { size: 10, maxDurationSeconds: 3600 } as const;

/** Makes rooms: of people, of guests and of appointments. */
@Injectable()
export class RoomCreation {
  constructor(
    @InjectModel(Room.name) private readonly rooms: Model<Room>,
    private readonly limits: RoomLimits,
    private readonly work: RoomWork,
    private readonly appointments: AppointmentsService,
  ) {}

  /**
   * Makes a room, or finds the caller's room of that name or the appointment's room. Waits until the provider has it; when
   * that takes too long, the work goes on, and the same request finds the room later.
   *
   * @param caller undefined: a guest
   * @throws AppException APPOINTMENT_NOT_FOUND, RATE_LIMITED, or the failure of the provider
   */
  async create(caller: Caller | undefined, client: Client, request: CreateRoomDto): Promise<Room> {
    await this.limits.countCreation(caller, client);
    const { appointmentId } = request;
    const room = appointmentId
      ? await this.ofAppointment(caller, appointmentId, client.requestId)
      : await this.findOrMake(
          caller ? named(caller.id, request) : guestRoom(request, this.work.now()),
          client.requestId,
        );
    return this.work.settle(room);
  }

  private async ofAppointment(caller: Caller | undefined, appointmentId: string, requestId: string): Promise<Room> {
    const time = caller && (await this.appointments.findVisitingTime(caller, appointmentId));
    if (!time) throw new AppException('APPOINTMENT_NOT_FOUND');
    return this.findOrMake({ ownerId: time.vetId, appointmentId, key: `appointment:${appointmentId}` }, requestId);
  }

  /** The room that has the key already, in order to be looked at again if its work was given up; else a new one. */
  private async findOrMake(fields: Partial<Room>, requestId: string): Promise<Room> {
    const { key } = fields;
    const found = key && (await this.rooms.findOne({ key }).lean<Room>().exec());
    if (found) return this.work.takeUp(found, requestId);
    try {
      const made = await this.rooms.create({ ...fields, _id: newId(), work: firstWork(this.work.now(), requestId) });
      return made.toObject();
    } catch (error) {
      // Another request has made it in between.
      if (key && isDuplicateKey(error)) return this.findOrMake(fields, requestId);
      throw error;
    }
  }
}

/** What was asked for. Clients may write null for what they leave open. */
function wishOf({ name, description, size, maxDurationSeconds }: CreateRoomDto) {
  return {
    name: name ?? '',
    description: description ?? '',
    size: size ?? 0,
    maxDurationSeconds: maxDurationSeconds ?? undefined,
  };
}

function named(ownerId: string, request: CreateRoomDto): Partial<Room> {
  const { maxDurationSeconds, ...wish } = wishOf(request);
  const slug = slugOf(wish.name);
  return {
    ...wish,
    ownerId,
    ...(maxDurationSeconds !== undefined && { maxDurationSeconds }),
    ...(slug && { key: `name:${ownerId}:${slug}` }),
  };
}

/** Small, and over after an hour. */
function guestRoom(request: CreateRoomDto, now: Date): Partial<Room> {
  const { name, description, size, maxDurationSeconds: seconds = GUEST_ROOM.maxDurationSeconds } = wishOf(request);
  return {
    name,
    description,
    size: Math.min(size || GUEST_ROOM.size, GUEST_ROOM.size),
    maxDurationSeconds: Math.min(seconds, GUEST_ROOM.maxDurationSeconds),
    expiresAt: new Date(now.getTime() + GUEST_ROOM.maxDurationSeconds * 1000),
  };
}
