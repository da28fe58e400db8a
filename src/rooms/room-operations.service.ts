import { Injectable } from '@nestjs/common';
import { OPERATOR, recordSecurityEvent } from '../common/logging/security-log.js';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { AppConfig } from '../config/app-config.js';
import { RoomWork } from './room-work.service.js';
import { type RoomDto, toRoomDto } from './room.dto.js';
import { Room } from './room.schema.js';
import { VideoRooms } from './video/video-rooms.js';

/** A room as an operator sees it: what is recorded, and what the provider has. */
export interface ListedRoom {
  /** null: the provider has a room of which there is no record. */
  readonly id: string | null;
  readonly providerId: string | null;
  readonly ownerId: string | null;
  readonly name: string;
  readonly status: RoomDto['status'] | 'unknown';
  readonly atProvider: 'enabled' | 'disabled' | 'missing';
}

/** What operators do with rooms on the command line. */
@Injectable()
export class RoomOperations {
  constructor(
    @InjectModel(Room.name) private readonly rooms: Model<Room>,
    private readonly video: VideoRooms,
    private readonly work: RoomWork,
    private readonly config: AppConfig,
  ) {}

  get isConfigured(): boolean {
    return this.config.video.hms !== null;
  }

  /** All rooms of both sides: the recorded ones in the order of their ids, then those without a record. */
  async *list(): AsyncGenerator<ListedRoom> {
    const provided = new Map<string, { readonly name: string; readonly enabled: boolean }>();
    for await (const { id, name, enabled } of this.video.list()) provided.set(id, { name, enabled });
    const now = this.work.now();
    for await (const room of this.rooms.find().sort({ _id: 1 }).lean<Room[]>().cursor()) {
      const { _id, providerId = '', ownerId, name } = room;
      const atProvider = stateOf(provided.get(providerId));
      provided.delete(providerId);
      const { status } = toRoomDto(room, now);
      yield { id: _id, providerId: providerId || null, ownerId, name, status, atProvider };
    }
    for (const [providerId, room] of provided) {
      yield { id: null, providerId, ownerId: null, name: room.name, status: 'unknown', atProvider: stateOf(room) };
    }
  }

  /**
   * Ends a room, and waits until the provider has ended it.
   *
   * @returns false when there is no such room
   * @throws AppException when the provider has not ended it; the loop goes on
   */
  async end(roomId: string): Promise<boolean> {
    const ended = await this.work.end(roomId);
    const room = ended ?? (await this.rooms.findById(roomId).lean<Room>().exec());
    if (!room) return false;
    if (ended) recordSecurityEvent('room ended', { roomId, by: OPERATOR });
    await this.work.settle(ended ?? (await this.work.takeUp(room)));
    return true;
  }
}

const stateOf = (room: { readonly enabled: boolean } | undefined): ListedRoom['atProvider'] => {
  if (!room) return 'missing';
  return room.enabled ? 'enabled' : 'disabled';
};
