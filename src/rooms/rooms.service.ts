import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { AppException } from '../common/errors/app-exception.js';
import { decodeCursor, encodeCursor, olderThan, pageOf } from '../common/pagination/cursor.js';
import type { PageQuery } from '../common/pagination/page-query.js';
import { AppConfig } from '../config/app-config.js';
import type { Client } from '../limits/client.decorator.js';
import type { Caller } from '../policies/current-user.js';
import { RoomAccess } from './room-access.service.js';
import { RoomCreation } from './room-creation.service.js';
import { isSettled, RoomWork } from './room-work.service.js';
import { type OpenRoomDto, type RoomChangeDto, type RoomListDto, toRoomDto } from './room.dto.js';
import type { CreateRoomDto } from './room-request.dto.js';
import { hasEnded, Room } from './room.schema.js';

/** Creates, shows and ends rooms. What is shown comes from our records, never from the provider. */
@Injectable()
export class RoomsService {
  constructor(
    @InjectModel(Room.name) private readonly rooms: Model<Room>,
    private readonly access: RoomAccess,
    private readonly creation: RoomCreation,
    private readonly work: RoomWork,
    private readonly config: AppConfig,
  ) {}

  /** See {@link RoomCreation.create}. */
  async create(caller: Caller | undefined, client: Client, request: CreateRoomDto): Promise<OpenRoomDto> {
    return this.show(await this.creation.create(caller, client, request), caller);
  }

  /** The rooms that the caller has made or receives in, newest first. */
  async findAll(caller: Caller, { limit, cursor }: PageQuery): Promise<RoomListDto> {
    const filter = { ownerId: caller.id, ...(cursor && olderThan('createdAt', decodeCursor(cursor))) };
    const rows = await this.rooms
      .find(filter)
      .sort({ createdAt: -1, _id: -1 })
      .limit(limit + 1)
      .lean<Room[]>()
      .exec();
    const { page, next } = pageOf(rows, limit, ({ createdAt: at, _id: id }) => encodeCursor({ at, id }));
    const now = this.work.now();
    return {
      rooms: page.map((room) => toRoomDto(room, now)),
      ...next,
    };
  }

  async findOne(caller: Caller, roomId: string): Promise<OpenRoomDto> {
    const { room } = await this.access.enter(roomId, caller);
    return this.show(room, caller);
  }

  /** Removes all participants. Final: a room that has ended cannot be enabled. */
  async end(caller: Caller, roomId: string): Promise<RoomChangeDto> {
    const room = await this.access.manage(roomId, caller);
    const ended = await this.work.end(room._id, caller.requestId);
    return this.apply(ended ?? (await this.work.takeUp(room, caller.requestId)));
  }

  /** @throws AppException ROOM_NOT_OPEN for a room that has ended */
  async setEnabled(caller: Caller, roomId: string, enabled: boolean): Promise<RoomChangeDto> {
    const room = await this.access.manage(roomId, caller);
    const now = this.work.now();
    if (hasEnded(room, now)) throw new AppException('ROOM_NOT_OPEN');
    const change = { $set: { enabled, switchedAt: now } };
    return this.apply((await this.work.change({ _id: room._id, endedAt: null }, change, caller.requestId)) ?? room);
  }

  private async apply(room: Room): Promise<RoomChangeDto> {
    return (await isSettled(this.work.settle(room))) ? { success: true } : { success: true, synced: false };
  }

  private show(room: Room, caller: Caller | undefined): OpenRoomDto {
    const { hostRole, guestRole } = this.config.video;
    const isOwner =
      caller !== undefined && !room.appointmentId && (caller.role === 'admin' || caller.id === room.ownerId);
    const roomCodes = room.codes.filter(({ role }) => isOwner || role === guestRole);
    const codeOf = (wanted: string): string | undefined => roomCodes.find(({ role }) => role === wanted)?.code;
    const [guestCode, hostCode] = [codeOf(guestRole), codeOf(hostRole)];
    return {
      success: true,
      room: toRoomDto(room, this.work.now()),
      roomCodes,
      ...(guestCode && { guestCode }),
      ...(isOwner && hostCode && { hostCode }),
    };
  }
}
