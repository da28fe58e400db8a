import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { AppointmentsService } from '../appointments/appointments.service.js';
import type { Account } from '../common/accounts/account.js';
import { AppException } from '../common/errors/app-exception.js';
import { Room } from './room.schema.js';

/** A room and what a caller may do in it. */
export interface EnteredRoom {
  readonly room: Room;
  /** Hosts manage the room and may join in any role. */
  readonly isHost: boolean;
  /** When an appointment's room may be joined; absent for all others. */
  readonly open?: { readonly from: Date; readonly until: Date };
}

/** Decides who may do what with a room; nothing else does. */
@Injectable()
export class RoomAccess {
  constructor(
    @InjectModel(Room.name) private readonly rooms: Model<Room>,
    private readonly appointments: AppointmentsService,
  ) {}

  /**
   * A room of an appointment exists for its participants only. Every other room may be joined by whoever knows its id, as
   * with a link; its owner and administrators are hosts.
   *
   * @param caller undefined: a guest
   * @throws AppException ROOM_NOT_FOUND
   */
  async enter(roomId: string, caller: Account | undefined): Promise<EnteredRoom> {
    const room = await this.rooms.findById(roomId).lean<Room>().exec();
    if (!room) throw new AppException('ROOM_NOT_FOUND');
    if (!room.appointmentId) {
      const isHost = caller !== undefined && (caller.role === 'admin' || caller.id === room.ownerId);
      return { room, isHost };
    }
    const time = caller && (await this.appointments.findVisitingTime(caller, room.appointmentId));
    if (!time) throw new AppException('ROOM_NOT_FOUND');
    return { room, isHost: time.isHost, open: { from: time.opensAt, until: time.closesAt } };
  }

  /** {@link enter} for those who manage the room. @throws AppException FORBIDDEN for all others */
  async manage(roomId: string, caller: Account): Promise<Room> {
    const { room, isHost } = await this.enter(roomId, caller);
    if (!isHost) throw new AppException('FORBIDDEN');
    return room;
  }
}
