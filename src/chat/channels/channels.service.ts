import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { LRUCache } from 'lru-cache';
import type { Model, QueryFilter } from 'mongoose';
import { AppException } from '../../common/errors/app-exception.js';
import { decodeCursor, encodeCursor, olderThan } from '../../common/pagination/cursor.js';
import { DatabaseClock } from '../../database/database-clock.js';
import { CHANNEL_TYPE, cidOf } from '../../stream/channel-ids.js';
import type { Account } from '../../common/accounts/account.js';
import type { DesiredChannel } from '../projection/desired-channel.js';
import { ChatChannel } from './channel.schema.js';
import type { ChannelDto, ChannelListDto, ListChannelsQuery } from './channel.dto.js';
import { toChannelDto, toChannelListEntry } from './channel.mapper.js';

/** The members of a channel, who are notified of its messages. */
export interface Membership {
  readonly members: readonly string[];
  readonly appointmentId: string | undefined;
}

const MAX_MEMBERSHIPS = 10_000;
const MEMBERSHIP_TTL_MS = 5000;

const MESSAGE_FIELDS = { preview: 1, createdAt: 1, deleted: 1, readers: 1, deletedFor: 1 };

/** The fields of a page of the list; decoding whole documents is most of what a list costs. */
const LIST_FIELDS = {
  channelId: 1,
  name: 1,
  members: 1,
  appointmentId: 1,
  status: 1,
  lastMessage: MESSAGE_FIELDS,
  restrictedMessage: MESSAGE_FIELDS,
  clearedAt: 1,
  activeAt: 1,
};

/** The read model of channels: lists and look-ups that never ask Stream. */
@Injectable()
export class ChannelsService {
  /** 'unknown' for channels that no document of ours owns, such as those that clients made. */
  private readonly memberships = new LRUCache<string, Membership | 'unknown'>({
    max: MAX_MEMBERSHIPS,
    ttl: MEMBERSHIP_TTL_MS,
  });

  constructor(
    @InjectModel(ChatChannel.name) private readonly channels: Model<ChatChannel>,
    private readonly clock: DatabaseClock,
  ) {}

  /** The caller's channels, newest first, a page at a time. */
  async findAll(caller: Account, query: ListChannelsQuery): Promise<ChannelListDto> {
    const limit = query.limit;
    const filter: QueryFilter<ChatChannel> = {
      [memberField(query.role)]: caller.id,
      status: { $in: query.includeEnded ? ['pending', 'active', 'ended'] : ['pending', 'active'] },
      ...(query.cursor && olderThan('activeAt', decodeCursor(query.cursor))),
    };
    // The driver itself: of a page's cost, Mongoose would be the greater part.
    const rows = (await this.channels.collection
      .find(filter as never, { projection: LIST_FIELDS, sort: { activeAt: -1, _id: -1 }, limit: limit + 1 })
      .toArray()) as unknown as ChatChannel[];
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      channels: page.map((channel) => toChannelListEntry(channel, caller.id)),
      ...(rows.length > limit && last && { nextCursor: encodeCursor({ at: last.activeAt, id: last._id }) }),
    };
  }

  /** One channel of an appointment, for its members and administrators; to others it does not exist. */
  async findOne(caller: Account, channelId: string): Promise<ChannelDto> {
    const channel = await this.channels
      .findOne({ _id: cidOf(CHANNEL_TYPE, channelId) })
      .lean<ChatChannel>()
      .exec();
    const visible = channel?.status && (caller.role === 'admin' || channel.members?.includes(caller.id));
    if (!channel || !visible) throw new AppException('CHANNEL_NOT_FOUND');
    return toChannelDto(channel, caller.id);
  }

  /**
   * Writes the fields that the channel's owner decides. Those that come from events stay.
   *
   * @param madeAt see `StreamChannelState.madeAt`
   */
  async project({ type, id, members, data, appointment }: DesiredChannel, madeAt: Date | undefined): Promise<void> {
    const cid = cidOf(type, id);
    await this.channels.updateOne(
      { _id: cid },
      {
        $set: {
          name: data.name ?? '',
          members: [...members],
          projectedAt: this.clock.now(),
          ...(madeAt && { madeAt }),
          ...(appointment && {
            appointmentId: appointment.id,
            petOwnerIds: [...appointment.petOwnerIds],
            vetIds: [...appointment.vetIds],
            status: appointment.status,
            allowedFrom: appointment.allowedFrom,
            ...(appointment.allowedUntil && { allowedUntil: appointment.allowedUntil }),
          }),
        },
        ...(appointment && !appointment.allowedUntil && { $unset: { allowedUntil: 1 } }),
        $setOnInsert: { type, channelId: id, activeAt: this.clock.now() },
      },
      { upsert: true },
    );
    this.memberships.delete(cid);
  }

  /**
   * Whether this channel of Stream was in order once. One that was deleted and made again is another channel.
   *
   * @param madeAt see `StreamChannelState.madeAt`
   */
  async wasProjected(cid: string, madeAt: Date | undefined): Promise<boolean> {
    const channel = await this.channels
      .findOne({ _id: cid, projectedAt: { $exists: true } }, { madeAt: 1 })
      .lean<ChatChannel>()
      .exec();
    return channel !== null && (channel.madeAt ?? madeAt)?.getTime() === madeAt?.getTime();
  }

  /**
   * The members of a channel and the appointment it belongs to, at most five seconds old; null while it has no owner here.
   * Cached, because every new message needs it.
   */
  async findMembership(cid: string): Promise<Membership | null> {
    const recent = this.memberships.get(cid);
    if (recent) return recent === 'unknown' ? null : recent;
    const channel = await this.channels
      .findOne({ _id: cid }, { members: 1, appointmentId: 1 })
      .lean<ChatChannel>()
      .exec();
    const membership = channel?.members ? { members: channel.members, appointmentId: channel.appointmentId } : null;
    this.memberships.set(cid, membership ?? 'unknown');
    return membership;
  }
}

function memberField(role: ListChannelsQuery['role']): 'members' | 'petOwnerIds' | 'vetIds' {
  if (role === 'pet-owner') return 'petOwnerIds';
  return role === 'vet' ? 'vetIds' : 'members';
}
