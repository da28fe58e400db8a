import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { Erasures } from '../users/erasure/erasures.service.js';
import { RoomWork } from './room-work.service.js';
import { Room } from './room.schema.js';
import { RoomVisit } from './usage/room-visit.schema.js';

/** Ends the rooms of deleted people, and takes them out of the usage of others. */
@Injectable()
export class RoomErasure {
  constructor(
    @InjectModel(Room.name) private readonly rooms: Model<Room>,
    @InjectModel(RoomVisit.name) private readonly visits: Model<RoomVisit>,
    private readonly work: RoomWork,
    erasures: Erasures,
  ) {
    erasures.register(async ({ accountId, userIds }) => {
      await this.endRoomsOf(accountId);
      await this.visits.updateMany({ userId: { $in: [...userIds] } }, { $set: { userId: '' } });
    });
  }

  /** A room of an appointment has no name, and belongs to the practice. */
  private async endRoomsOf(ownerId: string): Promise<void> {
    const own = { ownerId, appointmentId: null };
    for await (const { _id } of this.rooms
      .find({ ...own, endedAt: null }, { _id: 1 })
      .lean<Room[]>()
      .cursor())
      await this.work.end(_id);
    await this.rooms.updateMany(own, { $set: { name: '', description: '' } });
  }
}
