import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Caller } from '../policies/current-user.js';
import {
  type Cursor,
  decodeCursor,
  decodeCursors,
  encodeCursor,
  encodeCursors,
  olderThan,
  pageOf,
} from '../common/pagination/cursor.js';
import type { PageQuery } from '../common/pagination/page-query.js';
import type { Page } from '../common/pagination/paged.decorator.js';
import type { PersonDto } from '../users/profiles/user-profile.dto.js';
import { ProfilesService } from '../users/profiles/profiles.service.js';
import { toIncomingRequest, toOutgoingRequest } from './friend.mapper.js';
import type { FriendRequestsDto, IncomingRequestDto, OutgoingRequestDto } from './friend-request.dto.js';
import { Friendship } from './friendship.schema.js';

/** Where a page starts: after a row, at the beginning, or null when the list has ended. */
type Position = Cursor | 'beginning' | null;

interface Rows {
  readonly page: readonly Friendship[];
  readonly next: Cursor | null;
}

/** Lists of requests, newest first, each with the profile of the other account. */
@Injectable()
export class FriendRequestListsService {
  constructor(
    @InjectModel(Friendship.name) private readonly friendships: Model<Friendship>,
    private readonly profiles: ProfilesService,
  ) {}

  /** Pending requests to the caller, and accepted requests from the caller. One cursor pages both lists. */
  async findBoth({ id }: Caller, { limit, cursor }: PageQuery): Promise<Page<FriendRequestsDto>> {
    const [incomingStart = null, acceptedStart = null]: Position[] =
      cursor === undefined ? ['beginning', 'beginning'] : decodeCursors(cursor, 2);
    const [incoming, accepted] = await Promise.all([
      this.read({ recipient: id, status: 'pending' }, 'requestedAt', incomingStart, limit),
      this.read({ requester: id, status: 'accepted' }, 'acceptedAt', acceptedStart, limit),
    ]);
    const profiles = await this.profiles.findByIds([
      ...incoming.page.map(({ requester }) => requester),
      ...accepted.page.map(({ recipient }) => recipient),
    ]);
    return {
      body: {
        incomingReqs: incoming.page.flatMap((friendship) => withSender(friendship, profiles)),
        acceptedReqs: accepted.page.flatMap((friendship) => withRecipient(friendship, profiles)),
      },
      nextCursor: incoming.next || accepted.next ? encodeCursors([incoming.next, accepted.next]) : undefined,
    };
  }

  /** Pending requests from the caller. */
  async findOutgoing({ id }: Caller, { limit, cursor }: PageQuery): Promise<Page<OutgoingRequestDto[]>> {
    const position = cursor === undefined ? 'beginning' : decodeCursor(cursor);
    const { page, next } = await this.read({ requester: id, status: 'pending' }, 'requestedAt', position, limit);
    const profiles = await this.profiles.findByIds(page.map(({ recipient }) => recipient));
    return {
      body: page.flatMap((friendship) => withRecipient(friendship, profiles)),
      nextCursor: next ? encodeCursor(next) : undefined,
    };
  }

  private async read(
    filter: Partial<Pick<Friendship, 'requester' | 'recipient' | 'status'>>,
    order: 'requestedAt' | 'acceptedAt',
    position: Position,
    limit: number,
  ): Promise<Rows> {
    if (position === null) return { page: [], next: null };
    const rows = await this.friendships
      .find({ ...filter, ...(position !== 'beginning' && olderThan(order, position)) })
      .sort({ [order]: -1, _id: -1 })
      .limit(limit + 1)
      .lean<Friendship[]>()
      .exec();
    const { page, next } = pageOf(rows, limit, (last) => ({ at: last[order] ?? last.requestedAt, id: last._id }));
    return { page, next: next.nextCursor ?? null };
  }
}

function withSender(friendship: Friendship, profiles: ReadonlyMap<string, PersonDto>): IncomingRequestDto[] {
  const sender = profiles.get(friendship.requester);
  return sender ? [toIncomingRequest(friendship, sender)] : [];
}

function withRecipient(friendship: Friendship, profiles: ReadonlyMap<string, PersonDto>): OutgoingRequestDto[] {
  const recipient = profiles.get(friendship.recipient);
  return recipient ? [toOutgoingRequest(friendship, recipient)] : [];
}
