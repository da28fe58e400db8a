import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, PipelineStage } from 'mongoose';
import type { Account } from '../../common/accounts/account.js';
import { decodeCursor, encodeCursor, olderThan, pageOf } from '../../common/pagination/cursor.js';
import type { PageQuery } from '../../common/pagination/page-query.js';
import { DatabaseClock } from '../../database/database-clock.js';
import { RoomAccess } from '../room-access.service.js';
import { RoomSession } from './room-session.schema.js';
import { LONGEST_SESSION_MS } from './room-sessions.service.js';
import type { PersonUsageDto, RoomUsageDto } from './room-usage.dto.js';
import { RoomVisit } from './room-visit.schema.js';

const MAX_PEOPLE = 1000;
/** People of one page of sessions, all together. */
const MAX_PEOPLE_OF_PAGE = 10_000;

interface PersonRow {
  readonly _id: { readonly sessionId?: string; readonly userId: string };
  readonly ms: number;
}

/** Sums up how long people were in a room. */
@Injectable()
export class RoomUsage {
  constructor(
    @InjectModel(RoomSession.name) private readonly sessions: Model<RoomSession>,
    @InjectModel(RoomVisit.name) private readonly visits: Model<RoomVisit>,
    private readonly access: RoomAccess,
    private readonly clock: DatabaseClock,
  ) {}

  /** @throws AppException ROOM_NOT_FOUND, or FORBIDDEN for those who do not manage the room */
  async show(caller: Account, roomId: string, { limit, cursor }: PageQuery): Promise<RoomUsageDto> {
    await this.access.manage(roomId, caller);
    const rows = await this.sessions
      .find({ roomId, ...(cursor && olderThan('startedAt', decodeCursor(cursor))) })
      .sort({ startedAt: -1, _id: -1 })
      .limit(limit + 1)
      .lean<RoomSession[]>()
      .exec();
    const { page, next } = pageOf(rows, limit, ({ startedAt: at, _id: id }) => encodeCursor({ at, id }));
    const [total, people, ofPage] = await Promise.all([
      this.sum({ roomId }, {}, 1),
      this.sum({ roomId }, { userId: '$userId' }, MAX_PEOPLE),
      this.sum(
        { sessionId: { $in: page.map(({ _id }) => _id) } },
        { sessionId: '$sessionId', userId: '$userId' },
        MAX_PEOPLE_OF_PAGE,
      ),
    ]);
    return {
      roomId,
      minutes: toMinutes(total[0]?.ms ?? 0),
      people: people.map(toPerson),
      sessions: page.map(({ _id, startedAt, endedAt }) => {
        const present = ofPage.filter((row) => row._id.sessionId === _id);
        return {
          id: _id,
          startedAt: startedAt.toISOString(),
          endedAt: endedAt?.toISOString() ?? null,
          minutes: toMinutes(present.reduce((sum, { ms }) => sum + ms, 0)),
          people: present.map(toPerson),
        };
      }),
      ...next,
    };
  }

  /** The time of all visits that match, by group, the longest first. */
  private sum(
    match: PipelineStage.Match['$match'],
    group: Record<string, string>,
    limit: number,
  ): Promise<PersonRow[]> {
    return this.visits
      .aggregate<PersonRow>([
        { $match: match },
        {
          $lookup: { from: this.sessions.collection.name, localField: 'sessionId', foreignField: '_id', as: 'session' },
        },
        { $set: { session: { $first: '$session' } } },
        { $set: { end: { $ifNull: ['$leftAt', '$session.endedAt', this.latestEnd()] } } },
        { $group: { _id: group, ms: { $sum: { $max: [0, { $subtract: ['$end', '$joinedAt'] }] } } } },
        { $sort: { ms: -1, _id: 1 } },
        { $limit: limit },
      ])
      .exec();
  }

  /** Of a visit whose end is not known yet: now, but not after the longest that a session can last. */
  private latestEnd(): Record<string, unknown> {
    return { $min: [this.clock.now(), { $add: ['$session.startedAt', LONGEST_SESSION_MS] }] };
  }
}

const toPerson = ({ _id: { userId }, ms }: PersonRow): PersonUsageDto => ({
  userId: userId || null,
  minutes: toMinutes(ms),
});

const toMinutes = (ms: number): number => Math.round(ms / 6000) / 10;
