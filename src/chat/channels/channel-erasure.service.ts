import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { BackgroundConnection } from '../../database/background-connection.js';
import { Erasures } from '../../users/erasure/erasures.service.js';
import { ChatChannel } from './channel.schema.js';

const SLOTS = ['lastMessage', 'restrictedMessage'] as const;

/** Takes what deleted people wrote out of the read model of channels. */
@Injectable()
export class ChannelErasure {
  private readonly channels: Model<ChatChannel>;

  constructor(
    @InjectModel(ChatChannel.name) channels: Model<ChatChannel>,
    background: BackgroundConnection,
    erasures: Erasures,
  ) {
    this.channels = background.model(channels);
    erasures.register(({ userIds }) => this.eraseMessagesOf(userIds));
  }

  /** As deleted ones: the same versions of these messages do not come back by a repeated event. */
  private async eraseMessagesOf(userIds: readonly string[]): Promise<void> {
    for (const slot of SLOTS) {
      await this.channels.updateMany(
        { [`${slot}.userId`]: { $in: [...userIds] }, [`${slot}.preview`]: { $ne: '' } },
        { $set: { [`${slot}.preview`]: '', [`${slot}.deleted`]: true } },
        { timestamps: false },
      );
    }
  }
}
