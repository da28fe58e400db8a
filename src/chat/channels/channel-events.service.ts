import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { GroupCommit } from '../../database/group-commit.js';
import { OnStreamEvent } from '../../webhooks/on-stream-event.decorator.js';
import type { ReceivedEvent } from '../../webhooks/stream-event.js';
import { ChatChannel } from './channel.schema.js';
import { type MessageNews, newestPerChannel, newsFilter, newsOf } from './message-news.js';

/**
 * Keeps the read model's view of messages fresh. Events that are dealt with at the same time share one write, of the
 * newest message of each channel.
 */
@Injectable()
export class ChannelEventsService {
  private readonly writes = new GroupCommit<MessageNews>((news) => this.merge(newestPerChannel(news)));

  constructor(@InjectModel(ChatChannel.name) private readonly channels: Model<ChatChannel>) {}

  @OnStreamEvent('message.new', 'message.updated', 'message.deleted')
  async onMessage(event: ReceivedEvent): Promise<void> {
    const news = newsOf(event);
    if (news) await this.writes.add(news);
  }

  @OnStreamEvent('channel.truncated')
  async onTruncated(event: ReceivedEvent): Promise<void> {
    if (!event.cid) return;
    await this.channels.updateOne({ _id: event.cid }, { $max: { clearedAt: event.truncatedAt ?? event.createdAt } });
  }

  /**
   * Forgets a channel that is gone from Stream; one that was made anew meanwhile stays. Both moments are of Stream's clock:
   * ours may be ahead of it, and a channel that was written a moment before it was deleted would be listed for ever.
   */
  @OnStreamEvent('channel.deleted')
  async onDeleted(event: ReceivedEvent): Promise<void> {
    if (!event.cid) return;
    await this.channels.deleteOne({ _id: event.cid, madeAt: { $not: { $gt: event.createdAt } } });
  }

  /** Writes what is news; a channel of which nobody here has heard yet is noted first. */
  private async merge(news: readonly MessageNews[]): Promise<void> {
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
