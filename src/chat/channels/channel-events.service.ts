import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { OnStreamEvent } from '../../webhooks/on-stream-event.decorator.js';
import type { ReceivedEvent } from '../../webhooks/stream-event.js';
import { ChatChannel } from './channel.schema.js';
import { type MessageUpdate, newestPerChannel, outdatedFilter, messageUpdateOf } from './message-update.js';

/** Keeps the read model of channels up to date with Stream's events. */
@Injectable()
export class ChannelEventsService {
  constructor(@InjectModel(ChatChannel.name) private readonly channels: Model<ChatChannel>) {}

  @OnStreamEvent('message.new', 'message.updated', 'message.deleted')
  async onMessages(events: readonly ReceivedEvent[]): Promise<void> {
    await this.merge(newestPerChannel(events.flatMap((event) => messageUpdateOf(event) ?? [])));
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

  /** Writes updates that are newer than what is stored. Channels that are not in the read model yet are inserted first. */
  private async merge(updates: readonly MessageUpdate[]): Promise<void> {
    if (updates.length === 0) return;
    if ((await this.write(updates)) === updates.length) return;
    const known = await this.channels.distinct('_id', { _id: { $in: updates.map(({ cid }) => cid) } });
    const unknown = updates.filter(({ cid }) => !known.includes(cid));
    if (unknown.length === 0) return;
    await this.channels.collection.bulkWrite(
      unknown.map(({ cid, message: { createdAt } }) => {
        const [type = '', channelId = ''] = cid.split(':', 2);
        const inserted = { type, channelId, activeAt: createdAt, createdAt };
        return { updateOne: { filter: { _id: cid }, update: { $setOnInsert: inserted }, upsert: true } };
      }) as never[],
      { ordered: false },
    );
    await this.write(unknown);
  }

  /** @returns the number of channels that were updated */
  private async write(updates: readonly MessageUpdate[]): Promise<number> {
    const { matchedCount } = await this.channels.collection.bulkWrite(
      updates.map((update) => ({
        updateOne: {
          filter: outdatedFilter(update),
          update: { $set: { lastMessage: update.message }, $max: { activeAt: update.message.createdAt } },
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
