import { Injectable } from '@nestjs/common';
import { ChannelAccess, type OpenedChannel } from '../../chat/channels/channel-access.service.js';
import { AppException } from '../../common/errors/app-exception.js';
import { invalidField } from '../../common/errors/invalid-field.js';
import type { Caller } from '../../policies/current-user.js';
import type { StreamMessagePage } from '../../stream/stream-conversations.js';
import { StreamError } from '../../stream/stream-errors.js';
import type { StreamMessage } from '../../stream/stream-message.js';
import { StreamService } from '../../stream/stream.service.js';
import { mayRead, MessageLookup } from '../message-lookup.service.js';
import type { MessageAnswerDto } from '../message.dto.js';
import { toMessageDto } from '../message.mapper.js';
import type { MessagePageDto, MessagePageQuery } from './message-page.dto.js';

/** Reads messages as one member may see them. */
@Injectable()
export class ReadingService {
  constructor(
    private readonly channels: ChannelAccess,
    private readonly lookup: MessageLookup,
    private readonly stream: StreamService,
  ) {}

  /** A page of the channel, without replies that stay in their thread. */
  async findAll(caller: Caller, cid: string, query: MessagePageQuery): Promise<MessagePageDto> {
    const channel = await this.channels.open(caller, cid);
    return this.page(channel, query, (page) => this.stream.conversations.page(channel, page));
  }

  async findOne(caller: Caller, cid: string, messageId: string): Promise<MessageAnswerDto> {
    const channel = await this.channels.open(caller, cid);
    return { message: toMessageDto(await this.lookup.find(channel, messageId)) };
  }

  /** A page of the replies to a message. */
  async replies(caller: Caller, cid: string, messageId: string, query: MessagePageQuery): Promise<MessagePageDto> {
    const channel = await this.channels.open(caller, cid);
    const { id } = await this.lookup.find(channel, messageId);
    return this.page(channel, query, (page) => this.stream.conversations.replies(channel, id, page));
  }

  private async page(
    channel: OpenedChannel,
    { limit, before, after }: MessagePageQuery,
    read: (page: StreamMessagePage) => Promise<StreamMessage[]>,
  ): Promise<MessagePageDto> {
    if (before && after) throw invalidField('after', 'isAlone', 'must not come together with before');
    const anchor = before ?? after;
    // Stream takes messages of other channels for an anchor, too, and would show by its answer that they exist.
    if (anchor && !(await this.lookup.isIn(channel, anchor))) {
      throw invalidField(before ? 'before' : 'after', 'isMessage', 'must be a message of this channel');
    }
    // One more than was asked for tells whether there are more.
    const found = await read({ limit: limit + 1, beforeId: before, afterId: after }).catch(asMissingChannel);
    const more = found.length > limit;
    const kept = after ? found.slice(0, limit) : found.slice(-limit);
    const next = more && (after ? kept.at(-1) : kept[0])?.id;
    return {
      messages: kept.filter((message) => mayRead(channel, message)).map((message) => toMessageDto(message)),
      ...(next && (after ? { nextAfter: next } : { nextBefore: next })),
    };
  }
}

/** Stream is asked as if to create the channel, and refuses for want of a creator when it has none. */
function asMissingChannel(error: unknown): never {
  if (error instanceof StreamError && (error.notFound || error.invalidInput)) {
    throw new AppException('CHANNEL_NOT_FOUND', { cause: error });
  }
  throw error;
}
