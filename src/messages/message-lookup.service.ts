import { Injectable } from '@nestjs/common';
import type { OpenedChannel } from '../chat/channels/channel-access.service.js';
import { readersOf } from '../chat/channels/message-visibility.js';
import { AppException } from '../common/errors/app-exception.js';
import type { StreamMessage } from '../stream/stream-message.js';
import { StreamService } from '../stream/stream.service.js';

/** Finds messages in a channel that the caller has entered. What the caller may not read does not exist. */
@Injectable()
export class MessageLookup {
  constructor(private readonly stream: StreamService) {}

  /** @throws AppException MESSAGE_NOT_FOUND also for a message of another channel */
  async find(channel: OpenedChannel, messageId: string): Promise<StreamMessage> {
    const message = await this.stream.conversations.find(messageId);
    if (message?.cid !== channel.cid || !mayRead(channel, message)) throw new AppException('MESSAGE_NOT_FOUND');
    return message;
  }

  /** True for every message of the channel, whoever may read it. */
  async isIn(channel: OpenedChannel, messageId: string): Promise<boolean> {
    return (await this.stream.conversations.find(messageId))?.cid === channel.cid;
  }
}

/** Administrators who are no members read everything. */
export function mayRead({ memberId }: Pick<OpenedChannel, 'memberId'>, message: StreamMessage): boolean {
  if (memberId === undefined) return true;
  const { userId = '', type, restrictedTo, shadowed } = message;
  return readersOf({ userId, type, restrictedTo, shadowed, inThread: false })?.includes(memberId) ?? true;
}
