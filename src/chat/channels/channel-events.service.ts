import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { OnStreamEvent } from '../../webhooks/on-stream-event.decorator.js';
import type { StreamEvent } from '../../webhooks/stream-event.js';
import { messagePreview } from './message-preview.js';
import { ChatChannel } from './channel.schema.js';

const PREVIEW_LENGTH = 200;

/**
 * Keeps the read model's view of messages fresh. Events come more than once and in any order, so every handler takes a
 * maximum: the newest message wins, of one message the newest version, and a deletion over every version.
 */
@Injectable()
export class ChannelEventsService {
  constructor(@InjectModel(ChatChannel.name) private readonly channels: Model<ChatChannel>) {}

  @OnStreamEvent('message.new', 'message.updated', 'message.deleted')
  async onMessage(event: StreamEvent): Promise<void> {
    const { cid, message } = event;
    if (!cid || !message || message.parentId) return;
    if (await this.mergeLastMessage(cid, event)) return;
    await this.ensureExists(cid, event.createdAt);
    await this.mergeLastMessage(cid, event);
  }

  @OnStreamEvent('channel.truncated')
  async onTruncated(event: StreamEvent): Promise<void> {
    if (!event.cid) return;
    await this.channels.updateOne({ _id: event.cid }, { $max: { clearedAt: event.truncatedAt ?? event.createdAt } });
  }

  /** Forgets a channel that is gone from Stream; one that was made anew meanwhile stays. */
  @OnStreamEvent('channel.deleted')
  async onDeleted(event: StreamEvent): Promise<void> {
    if (!event.cid) return;
    await this.channels.deleteOne({
      _id: event.cid,
      $or: [{ projectedAt: null }, { projectedAt: { $lte: event.createdAt } }],
    });
  }

  /** @returns true when the channel is known, whether or not the message was news */
  private async mergeLastMessage(cid: string, { type, message }: StreamEvent): Promise<boolean> {
    if (!message) return true;
    const deleted = type === 'message.deleted';
    const { id, createdAt, updatedAt } = message;
    const { matchedCount } = await this.channels.updateOne(
      {
        _id: cid,
        $or: [
          { lastMessage: null },
          { 'lastMessage.createdAt': { $lt: createdAt } },
          { 'lastMessage.createdAt': createdAt, 'lastMessage.id': { $lt: id } },
          {
            'lastMessage.id': id,
            'lastMessage.deleted': false,
            ...(deleted ? {} : { 'lastMessage.updatedAt': { $lt: updatedAt } }),
          },
        ],
      },
      {
        $set: {
          lastMessage: {
            id,
            preview: deleted ? '' : messagePreview(message).slice(0, PREVIEW_LENGTH),
            userId: message.userId,
            createdAt,
            updatedAt,
            deleted,
          },
        },
        $max: { activeAt: createdAt },
      },
    );
    return matchedCount === 1 || (await this.channels.exists({ _id: cid })) !== null;
  }

  private async ensureExists(cid: string, activeAt: Date): Promise<void> {
    const [type = '', channelId = ''] = cid.split(':', 2);
    await this.channels.updateOne({ _id: cid }, { $setOnInsert: { type, channelId, activeAt } }, { upsert: true });
  }
}
