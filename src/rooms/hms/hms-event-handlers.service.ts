import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { handlesEvents, type Received } from '../../webhooks/event-source.js';
import { Room } from '../room.schema.js';
import { RoomSessions, type SeenSession } from '../usage/room-sessions.service.js';
import { HMS_EVENTS, type HmsEvent } from './hms-events.js';

/** Takes what 100ms's events say about our rooms. Those about rooms of others are ignored. */
@Injectable()
export class HmsEventHandlers {
  constructor(
    @InjectModel(Room.name) private readonly rooms: Model<Room>,
    private readonly sessions: RoomSessions,
  ) {}

  @handlesEvents(HMS_EVENTS, [
    'session.open.success',
    'session.close.success',
    'peer.join.success',
    'peer.leave.success',
  ])
  async onSessions(events: readonly Received<HmsEvent>[]): Promise<void> {
    const ourIds = await this.ourIdsOf(events);
    const seen = events.flatMap((event): SeenSession[] => {
      const { type, roomId: providerId = '', sessionId, createdAt, visit, requestId } = event;
      const roomId = ourIds.get(providerId);
      if (!roomId || !sessionId) return [];
      const startedAt = event.sessionStartedAt ?? visit?.joinedAt ?? createdAt;
      const endedAt = type === 'session.close.success' ? (event.sessionEndedAt ?? createdAt) : null;
      return [{ id: sessionId, roomId, startedAt, endedAt, visits: visit ? [visit] : [], requestId }];
    });
    if (seen.length > 0) await this.sessions.record(seen);
  }

  /** A host may lock the room in the app: then it is disabled here, too, unless it was enabled after that. */
  @handlesEvents(HMS_EVENTS, ['room.end.success'])
  async onRoomsEnded(events: readonly Received<HmsEvent>[]): Promise<void> {
    for (const { roomId: providerId, createdAt, locked } of events) {
      if (!providerId || !locked) continue;
      const isOlder = { $or: [{ switchedAt: null }, { switchedAt: { $lt: createdAt } }] };
      await this.rooms.updateOne({ providerId, ...isOlder }, { $set: { enabled: false, switchedAt: createdAt } });
    }
  }

  private async ourIdsOf(events: readonly HmsEvent[]): Promise<ReadonlyMap<string, string>> {
    const providerIds = [...new Set(events.flatMap(({ roomId }) => roomId ?? []))];
    const rooms = await this.rooms
      .find({ providerId: { $in: providerIds } }, { providerId: 1 })
      .lean<Pick<Room, '_id' | 'providerId'>[]>()
      .exec();
    return new Map(rooms.map(({ _id, providerId = '' }) => [providerId, _id]));
  }
}
