import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { OnStreamEvent } from '../../webhooks/on-stream-event.decorator.js';
import { DeletedUsers } from '../../users/erasure/deleted-users.service.js';
import type { ReceivedEvent } from '../../webhooks/stream-event.js';
import { ChatChannel } from './channel.schema.js';
import { messageUpdateOf, withoutOvertaken, withoutText } from './message-update.js';
import { messageWrite } from './message-write.js';

/** Keeps the read model of channels up to date with Stream's events. */
@Injectable()
export class ChannelEventsService {
  constructor(
    @InjectModel(ChatChannel.name) private readonly channels: Model<ChatChannel>,
    private readonly deleted: DeletedUsers,
  ) {}

  @OnStreamEvent('message.new', 'message.updated', 'message.deleted', 'message.undeleted')
  async onMessages(events: readonly ReceivedEvent[]): Promise<void> {
    const updates = withoutOvertaken(events.flatMap((event) => messageUpdateOf(event) ?? []));
    if (updates.length === 0) return;
    const deleted = await this.deleted.among(updates.map(({ message }) => message.userId));
    const writes = updates.map((update) =>
      messageWrite(deleted.has(update.message.userId) ? withoutText(update) : update),
    );
    await this.channels.collection.bulkWrite(writes as never[], { ordered: false });
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
}

/** Events that name their channel. */
function withChannel(events: readonly ReceivedEvent[]): (ReceivedEvent & { readonly cid: string })[] {
  return events.flatMap((event) => (event.cid ? [{ ...event, cid: event.cid }] : []));
}
