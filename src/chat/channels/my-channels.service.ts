import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Account } from '../../common/accounts/account.js';
import { decodeCursor, encodeCursor, olderThan, pageOf } from '../../common/pagination/cursor.js';
import type { PageQuery } from '../../common/pagination/page-query.js';
import { asUpstreamException } from '../../stream/upstream-exception.js';
import { StreamService } from '../../stream/stream.service.js';
import { ChatChannel } from './channel.schema.js';
import { ChannelAccess, usersOf } from './channel-access.service.js';
import { type ChannelViewDto, type MyChannelListDto, toMyChannelDto } from './my-channel.dto.js';

/** How a member may change the own view of a channel. Stream keeps it; no other member sees it. */
export type ChannelView = 'hide' | 'show' | 'mute' | 'unmute';

/** The channels of a caller, whatever they belong to. */
@Injectable()
export class MyChannels {
  constructor(
    @InjectModel(ChatChannel.name) private readonly model: Model<ChatChannel>,
    private readonly access: ChannelAccess,
    private readonly stream: StreamService,
  ) {}

  /** From the read model, newest activity first. */
  async findAll(caller: Account, { limit, cursor }: PageQuery): Promise<MyChannelListDto> {
    const ids = usersOf(caller);
    const rows = await this.model
      .find({ members: { $in: ids }, ...(cursor && olderThan('activeAt', decodeCursor(cursor))) })
      .sort({ activeAt: -1, _id: -1 })
      .limit(limit + 1)
      .lean<ChatChannel[]>()
      .exec();
    const { page, next } = pageOf(rows, limit, ({ activeAt: at, _id: id }) => encodeCursor({ at, id }));
    return {
      channels: page.map((channel) => toMyChannelDto(channel, memberAmong(ids, channel.members) ?? caller.id)),
      ...next,
    };
  }

  /**
   * @param seconds how long to mute; by default until it is unmuted
   * @throws AppException CHANNEL_NOT_FOUND for those who are not in it; UPSTREAM_UNAVAILABLE or UPSTREAM_REFUSED
   */
  async setView(caller: Account, cid: string, view: ChannelView, seconds?: number): Promise<ChannelViewDto> {
    const channel = await this.access.openAsMember(caller, cid);
    try {
      await this.stream.views.set(channel, channel.memberId, view, seconds);
    } catch (error) {
      throw asUpstreamException(error);
    }
    return { success: true };
  }
}

const memberAmong = (ids: readonly string[], members: readonly string[] | undefined): string | undefined =>
  ids.find((id) => members?.includes(id));
