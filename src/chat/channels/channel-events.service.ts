import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { OnStreamEvent } from '../../webhooks/on-stream-event.decorator.js';
import type { ReceivedEvent } from '../../webhooks/stream-event.js';
import { ChatChannel } from './channel.schema.js';
import { type MessageNews, newestPerChannel, newsFilter, newsOf } from './message-news.js';

/** Keeps the read model of channels up to date with Stream's events. */
@Injectable()
export class ChannelEventsService {
  constructor(@InjectModel(ChatChannel.name) private readonly channels: Model<ChatChannel>) {}

  @OnStreamEvent('message.new', 'message.updated', 'message.deleted')
  async onMessages(events: readonly ReceivedEvent[]): Promise<void> {
    await this.merge(newestPerChannel(events.flatMap((event) => newsOf(event) ?? [])));
  }

  @OnStreamEvent('channel.truncated')
  async onTruncated(events: readonly ReceivedEvent[]): Promise<void> {
    await this.channels.bulkWrite(
      withChannel(events).map(({ cid, truncatedAt, createdAt }) => ({
        updateOne: { filter: { _id: cid }, update: { $max: { clearedAt: truncatedAt ?? createdAt } } },
      })),
    );
  }

  /**
   * Removes channels that were deleted in Stream; one that was made again meanwhile stays. Both times are of Stream's
   * clock: ours may be ahead of it, and a channel that was written just before it was deleted would stay listed.
   */
  @OnStreamEvent('channel.deleted')
  async onDeleted(events: readonly ReceivedEvent[]): Promise<void> {
    await this.channels.bulkWrite(
      withChannel(events).map(({ cid, createdAt }) => ({
        deleteOne: { filter: { _id: cid, madeAt: { $not: { $gt: createdAt } } } },
      })),
    );
  }

  /** Writes what is news; channels that are not in the read model yet are inserted first. */
  private async merge(news: readonly MessageNews[]): Promise<void> {
    if (news.length === 0) return;
    if ((await this.write(news)) === news.length) return;
    const known = await this.channels.distinct('_id', { _id: { $in: news.map(({ cid }) => cid) } });
    const unheardOf = news.filter(({ cid }) => !known.includes(cid));
    if (unheardOf.length === 0) return;
    await this.channels.collection.bulkWrite(
      unheardOf.map(({ cid, message: { createdAt } }) => {
        const [type = '', channelId = ''] = cid.split(':', 2);
        const noted = { type, channelId, activeAt: createdAt, createdAt };
        return { updateOne: { filter: { _id: cid }, update: { $setOnInsert: noted }, upsert: true } };
      }) as never[],
      { ordered: false },
    );
    await this.write(unheardOf);
  }

  /** @returns to how many channels it was news */
  private async write(news: readonly MessageNews[]): Promise<number> {
    const { matchedCount } = await this.channels.collection.bulkWrite(
      news.map((item) => ({
        updateOne: {
          filter: newsFilter(item),
          update: { $set: { lastMessage: item.message }, $max: { activeAt: item.message.createdAt } },
        },
      })) as never[],
      { ordered: false },
    );
    return matchedCount;
  }
}

/** Events that name their channel. */
function withChannel(events: readonly ReceivedEvent[]): (ReceivedEvent & { readonly cid: string })[] {
  return events.flatMap((event) => (event.cid ? [{ ...event, cid: event.cid }] : []));
}
