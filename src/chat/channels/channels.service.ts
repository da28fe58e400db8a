import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import { AppException } from '../../common/errors/app-exception.js';
import { decodeCursor, encodeCursor, olderThan, pageOf } from '../../common/pagination/cursor.js';
import { CHANNEL_TYPE, cidOf } from '../../stream/channel-ids.js';
import type { Account } from '../../common/accounts/account.js';
import { ChatChannel } from './channel.schema.js';
import type { ChannelDto, ChannelListDto, ListChannelsQuery } from './channel.dto.js';
import { toChannelDto, toChannelListEntry } from './channel.mapper.js';

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
  constructor(@InjectModel(ChatChannel.name) private readonly channels: Model<ChatChannel>) {}

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
    const { page, next } = pageOf(rows, limit, ({ activeAt: at, _id: id }) => encodeCursor({ at, id }));
    return {
      channels: page.map((channel) => toChannelListEntry(channel, caller.id)),
      ...next,
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
}

function memberField(role: ListChannelsQuery['role']): 'members' | 'petOwnerIds' | 'vetIds' {
  if (role === 'pet-owner') return 'petOwnerIds';
  return role === 'vet' ? 'vetIds' : 'members';
}
