import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { insertMissing } from '../../database/insert-missing.js';
import { DeletedUsers } from '../../users/erasure/deleted-users.service.js';
import type { FinishOutcome } from '../../work/finish.js';
import { eachItem, type WorkLoop } from '../../work/work-loop.js';
import { WorkLoops } from '../../work/work-loops.js';
import { firstWork } from '../../work/work.schema.js';
import { VideoRooms, type VideoSession, type VideoVisit } from '../video/video-rooms.js';
import { RoomSession } from './room-session.schema.js';
import { RoomVisit } from './room-visit.schema.js';

const CONCURRENCY = 2;
/** No session is longer, whatever the provider's events say or do not say. */
export const LONGEST_SESSION_MS = 12 * 3_600_000;
/** Then the record at the provider is complete, even if it told us nothing. */
const RECORD_AFTER_MS = LONGEST_SESSION_MS + 5 * 60_000;
/** The end of a session was told before its record says so. */
const RECORD_LATE_MS = 60_000;

/** What was seen of a session: by an event, or in the provider's record. Any part may be seen again, in any order. */
export interface SeenSession {
  readonly id: string;
  /** Our id of the room. */
  readonly roomId: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly visits: readonly VideoVisit[];
  readonly requestId: string | null;
}

/** Keeps who was in which session, and from when to when. */
@Injectable()
export class RoomSessions {
  private readonly loop: WorkLoop<RoomSession>;

  constructor(
    @InjectModel(RoomSession.name) private readonly sessions: Model<RoomSession>,
    @InjectModel(RoomVisit.name) private readonly visits: Model<RoomVisit>,
    private readonly video: VideoRooms,
    private readonly deleted: DeletedUsers,
    loops: WorkLoops,
  ) {
    this.loop = loops.create(sessions, {
      name: 'room-sessions',
      concurrency: CONCURRENCY,
      handle: eachItem((session) => this.complete(session)),
    });
  }

  /** Writes what was seen: the earliest start, and the latest end of each visit. A session that has ended is looked up. */
  async record(seen: readonly SeenSession[]): Promise<void> {
    await insertMissing(
      this.sessions,
      seen.map(({ id, roomId, startedAt, requestId }) => ({
        _id: id,
        roomId,
        startedAt,
        endedAt: null,
        work: firstWork(new Date(startedAt.getTime() + RECORD_AFTER_MS), requestId),
      })),
    );
    await this.sessions.bulkWrite(
      seen.map(({ id, startedAt }) => ({ updateOne: { filter: { _id: id }, update: { $min: { startedAt } } } })),
    );
    await this.writeVisits(seen);
    for (const { id, endedAt, requestId } of seen) {
      if (endedAt) await this.loop.queue.change({ _id: id }, { $max: { endedAt } }, requestId);
    }
    this.loop.wake();
  }

  private async writeVisits(sessions: readonly Pick<SeenSession, 'id' | 'roomId' | 'visits'>[]): Promise<void> {
    const deleted = await this.deleted.among(sessions.flatMap(({ visits }) => visits.map(({ userId }) => userId)));
    const writes = sessions.flatMap(({ id, roomId, visits }) =>
      visits.map(({ peerId, userId, joinedAt, leftAt }) => ({
        updateOne: {
          filter: { _id: `${id}:${peerId}` },
          update: {
            $min: { joinedAt },
            ...(leftAt && { $max: { leftAt } }),
            $setOnInsert: {
              roomId,
              sessionId: id,
              userId: deleted.has(userId) ? '' : userId,
              ...(!leftAt && { leftAt: null }),
            },
          },
          upsert: true,
        },
      })),
    );
    if (writes.length > 0) await this.visits.bulkWrite(writes, { ordered: false });
  }

  /** Takes over the provider's record of a session: events may be lost, and with them who joined and who left. */
  private async complete({ _id, roomId, startedAt, endedAt }: RoomSession): Promise<FinishOutcome> {
    const record: VideoSession | null = await this.video.readSession(_id);
    if (!record) return { set: { endedAt: endedAt ?? (await this.lastSeen(_id, startedAt)) } };
    await this.writeVisits([{ id: _id, roomId, visits: record.visits }]);
    if (record.endedAt) return { set: { endedAt: endedAt && endedAt > record.endedAt ? endedAt : record.endedAt } };
    const pauseMs = endedAt ? RECORD_LATE_MS : RECORD_AFTER_MS;
    return { nextDueAt: new Date(this.loop.queue.now().getTime() + pauseMs) };
  }

  /** When a participant was last seen in a session of which the provider has no record. */
  private async lastSeen(sessionId: string, startedAt: Date): Promise<Date> {
    const visits = await this.visits.find({ sessionId }).lean<RoomVisit[]>().exec();
    const times = [startedAt, ...visits.map(({ joinedAt, leftAt }) => leftAt ?? joinedAt)];
    return new Date(Math.max(...times.map((time) => time.getTime())));
  }
}
